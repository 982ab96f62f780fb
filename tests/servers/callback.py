"""What WeChat and WeCom put around a message they post to us: signatures and encryption.

https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Access_Overview.html (plain messages)
https://developer.work.weixin.qq.com/document/path/90968 (encryption, the same for both)
"""

import base64
import hashlib
import os
import struct
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


def signature(*parts: str) -> str:
    """SHA-1 of the parts, sorted and joined."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Seal:
    """Encrypts for one receiver: AES-256-CBC, padded to 32 bytes, of random(16) + length(4) + message + receiver."""

    token: str
    aes_key: str
    receiver: str

    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def encrypt(self, message: str) -> str:
        """The message as it travels, in base64."""
        content = message.encode()
        packed = os.urandom(16) + struct.pack(">I", len(content)) + content + self.receiver.encode()
        padding = BLOCK - len(packed) % BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(packed + bytes([padding]) * padding) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> str:
        """The message again; ValueError when it was not meant for this receiver or is no such message."""
        decryptor = self._cipher().decryptor()
        packed = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
        padding = packed[-1]
        if not 1 <= padding <= BLOCK or packed[-padding:] != bytes([padding]) * padding:
            raise ValueError("the padding is wrong")
        content = packed[16:-padding]
        (length,) = struct.unpack(">I", content[:4])
        if content[4 + length :].decode() != self.receiver:
            raise ValueError("the receiver is another one")
        return content[4 : 4 + length].decode()

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """`msg_signature` of an encrypted message."""
        return signature(self.token, timestamp, nonce, encrypted)

    def envelope(self, encrypted: str, account: str, agent: str = "") -> str:
        """The XML that is posted."""
        agent_id = f"<AgentID><![CDATA[{agent}]]></AgentID>" if agent else ""
        return (
            f"<xml><ToUserName><![CDATA[{account}]]></ToUserName>"
            f"<Encrypt><![CDATA[{encrypted}]]></Encrypt>{agent_id}</xml>"
        )

    def opened(self, answer: bytes) -> str:
        """The XML inside an encrypted answer; ValueError with the reason when it is wrong."""
        values = elements(answer)
        missing = {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"} - values.keys()
        if missing:
            raise ValueError(f"the answer lacks {', '.join(sorted(missing))}")
        if self.sign(values["TimeStamp"], values["Nonce"], values["Encrypt"]) != values["MsgSignature"]:
            raise ValueError("the answer's signature is wrong")
        return self.decrypt(values["Encrypt"])


def elements(xml: bytes | str) -> dict[str, str]:
    """The elements right below the root by name; ValueError when it is not well-formed or one is there twice."""
    try:
        root = ET.fromstring(xml)  # noqa: S314 - the answers of our own program
    except ET.ParseError as error:
        raise ValueError(f"the answer is no well-formed XML: {error}") from error
    names = [child.tag for child in root]
    if root.tag != "xml" or len(set(names)) != len(names):
        raise ValueError("the answer has an element twice, or another root than <xml>")
    return {child.tag: (child.text or "") if not len(child) else ET.tostring(child).decode() for child in root}


def cdata(value: str) -> str:
    """A text as the platforms write it."""
    return "<![CDATA[" + value.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def xml(**values: str | int) -> str:
    """A message's XML: numbers bare, texts as CDATA."""
    written = {key: str(value) if isinstance(value, int) else cdata(value) for key, value in values.items()}
    return "<xml>" + "".join(f"<{key}>{value}</{key}>" for key, value in written.items()) + "</xml>"
