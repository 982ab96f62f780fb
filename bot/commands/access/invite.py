"""`linli invite`: a one-time link and code that give somebody a role in an area."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from store.channels.invitation import Issued
    from store.database import Transaction
    from store.keys import Keys
    from store.rights.roles import Role


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def invite(
        role: Annotated[str, typer.Option(help="What they will be, e.g. grid_worker or resident.")],
        area: Annotated[str, typer.Option(help="The code of the area, e.g. HH-SY-2; not needed with --dwelling.")] = "",
        name: Annotated[str, typer.Option(help="The name of somebody who is not in the archive yet.")] = "",
        person: Annotated[str, typer.Option(help="The code of somebody who is, e.g. P06, instead of --name.")] = "",
        dwelling: Annotated[str, typer.Option(help="For a resident: the code of the dwelling they live in.")] = "",
        days: Annotated[int, typer.Option(help="How many days it is valid.", min=1, max=90)] = 7,
        as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    ) -> None:
        """Make a one-time link and code that give an account a role in an area. It is shown once and stored hashed."""
        from bot.settings import Settings
        from store.database import Database
        from store.database.migrate import migrate, pending

        given = _role(role)
        if bool(name) == bool(person):
            raise typer.BadParameter("give either --name or --person")
        if not area and not dwelling:
            raise typer.BadParameter("give --area, or --dwelling for a resident")
        settings = Settings.read().at_hand()
        keys = settings.keys()
        if pending(settings.database_url):
            migrate(settings.database_url)
        database = Database.open(settings.database_url)
        try:
            made = database.write(lambda tx: _issue(tx, keys, given, area, name.strip(), person, dwelling, days))
        finally:
            database.close()
        link = f"{settings.web_address()}/join/{made.token}"
        if as_json:
            import json

            print(json.dumps({"link": link, "code": made.code, "expires_at": made.expires_at.isoformat()}))
        else:
            print(f"Link: {link}\nCode: {made.code}\nValid until {made.expires_at:%Y-%m-%d %H:%M} UTC, once.")


def _role(text: str) -> "Role":
    from store.rights.roles import Role

    try:
        return Role(text)
    except ValueError:
        import difflib

        close = difflib.get_close_matches(text, [role.value for role in Role], 1)
        hint = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(Role)}"
        raise typer.BadParameter(f"there is no role {text}{hint}", param_hint="--role") from None


def _issue(
    tx: "Transaction", keys: "Keys", role: "Role", area: str, name: str, person: str, dwelling: str, days: int
) -> "Issued":
    from store.audit.audit import note_command
    from store.channels.invitation import issue
    from store.people.area import area_by_code
    from store.people.dwelling import add_household, add_member, add_occupancy, dwelling_by_code, household_in
    from store.people.person import add_person, has_demo_people, person_by_code
    from store.refusals import Refused

    home = dwelling_by_code(tx, dwelling) if dwelling else None
    if dwelling and home is None:
        raise Refused("people.dwelling_unknown", code=dwelling)
    place = area_by_code(tx, area) if area else None
    if area and place is None:
        raise Refused("areas.unknown", code=area)
    # One real person would make the demo's database look like a real one, which no demo may touch.
    is_demo = has_demo_people(tx)
    invited = person_by_code(tx, person) if person else add_person(tx, keys, name, is_demo=is_demo)
    if invited is None:
        raise Refused("people.unknown", code=person)
    if home is not None and not person:
        household = household_in(tx, home[0])
        if household is None:
            add_household(tx, home[0], head_id=invited, is_demo=is_demo)
        else:
            add_member(tx, household, invited)
        add_occupancy(tx, home[0], invited, "family")
    where = place.id if place is not None else home[1] if home is not None else 0
    made = issue(tx, keys, invited, role, where, days=days)
    note_command(tx, keys, operation="invitation.issue", about=f"invitation/{made.id}", fields=(role,), person=invited)
    return made
