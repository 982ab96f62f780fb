// A classic script in the head, so that the colours and the type size are right before anything is painted.
(function () {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function kept(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  function remember(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      return; // A private window: the choice lasts as long as the page.
    }
  }

  function paint(theme) {
    root.dataset.theme = theme;
    const bar = document.querySelector("meta[name=theme-color]");
    if (bar) bar.content = theme === "dark" ? "#1b1815" : "#f6efe4";
  }

  paint(kept("linli.theme") || (dark.matches ? "dark" : "light"));
  root.dataset.type = kept("linli.type") === "large" ? "large" : "normal";
  dark.addEventListener?.("change", () => {
    if (!kept("linli.theme")) paint(dark.matches ? "dark" : "light");
  });

  window.appearance = {
    isDark: () => root.dataset.theme === "dark",
    isLarge: () => root.dataset.type === "large",
    toggleDark() {
      paint(this.isDark() ? "light" : "dark");
      remember("linli.theme", root.dataset.theme);
    },
    toggleLarge() {
      root.dataset.type = this.isLarge() ? "normal" : "large";
      remember("linli.type", root.dataset.type);
    },
  };
})();
