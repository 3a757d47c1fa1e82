"""Codes of six digits, made anew from a seed and the secret key. Unbound, like extensions."""

from __future__ import annotations

import hashlib
import hmac
import os

from flask import Flask


class CodeKeys:
    """Makes and proves codes of six digits that are mailed and never stored.

    A code follows from a random seed and the key, so the mail can be written later; its proof is
    bound to the link it was asked for behind. Keys from SECRET_KEY, former ones go on proving.
    """

    def __init__(self) -> None:
        self._keys = [os.urandom(32)]

    def init_app(self, app: Flask) -> None:
        """The current secret makes codes; former ones in SECRET_KEY_FALLBACKS still prove them."""
        secrets = [app.config["SECRET_KEY"], *(app.config.get("SECRET_KEY_FALLBACKS") or [])]
        self._keys = [hashlib.sha256(b"code:" + s.encode()).digest() for s in secrets]

    def prove(self, seed: str, link_id: int) -> str:
        """The proof to store for the code of a new seed."""
        return self._proof(self._keys[0], self._code(self._keys[0], seed), seed, link_id)

    def told(self, seed: str, link_id: int, proof: str) -> str:
        """The code of a seed, for its mail; "" when the key it was made with is gone."""
        found = (self._code(key, seed) for key in self._keys)
        return next((code for code in found if self.fits(code, seed, link_id, proof)), "")

    def fits(self, code: str, seed: str, link_id: int, proof: str) -> bool:
        """Is this the code the proof was made of?"""
        proofs = [self._proof(key, code, seed, link_id) for key in self._keys]
        return any([hmac.compare_digest(each, proof) for each in proofs])

    def _code(self, key: bytes, seed: str) -> str:
        drawn = hmac.digest(key, f"draw:{seed}".encode(), "sha256")
        return f"{int.from_bytes(drawn) % 1_000_000:06d}"

    def _proof(self, key: bytes, code: str, seed: str, link_id: int) -> str:
        return hmac.digest(key, f"prove:{link_id}:{seed}:{code}".encode(), "sha256").hex()


code_keys = CodeKeys()
