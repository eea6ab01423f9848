"""What is registered once and found by its name, or by the end of a file's name: formats, languages, sources."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar


class Registered(Protocol):
    """Known without a module being imported: a name, and the suffixes of its files, the dot included."""

    @property
    def name(self) -> str: ...

    @property
    def suffixes(self) -> tuple[str, ...]: ...


Member = TypeVar("Member", bound=Registered)


class Registry(Generic[Member]):
    """Kinds by name, in the order in which they are listed."""

    def __init__(self, *kinds: Member) -> None:
        self._kinds: dict[str, Member] = {}
        for kind in kinds:
            self.add(kind)
        self._shipped = [*kinds]
        _REGISTRIES.append(self)

    def add(self, kind: Member) -> None:
        """Registers a kind. A name has one."""
        if kind.name in self._kinds:
            raise ValueError(f"{kind.name} is registered already")
        self._kinds[kind.name] = kind

    def remove(self, name: str) -> None:
        """Takes a kind out again."""
        del self._kinds[name]

    def __iter__(self) -> Iterator[Member]:
        return iter(self._kinds.values())

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def __getitem__(self, name: str) -> Member:
        return self._kinds[name]

    @property
    def as_shipped(self) -> bool:
        """Whether it holds just what it was made with."""
        return [*self._kinds.values()] == self._shipped

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order."""
        return tuple(self._kinds)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All suffixes in order, each once."""
        return tuple(dict.fromkeys(suffix for kind in self for suffix in kind.suffixes))

    def of_suffix(self, suffix: str) -> list[Member]:
        """The kinds that a file of such a name may be of."""
        return [kind for kind in self if suffix in kind.suffixes]


_REGISTRIES: list[Registry[Any]] = []


def as_shipped() -> bool:
    """Whether nothing was registered in this process but what the package does itself."""
    return all(registry.as_shipped for registry in _REGISTRIES)


def loaded(place: str) -> Any:
    """What ``module:name`` names; the module is imported when it is asked for, and not before."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
