"""Records made without the standard library's means, for what the shortest command imports: ``dataclasses`` brings a
parser of Python with it, and a named tuple compiles a function, used or not. A type checker sees the standard ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
    from functools import cached_property as cached_property
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter

    class cached_property:
        """What is found once, without the lock that Python 3.12 left out again: it took longer than most findings."""

        def __init__(self, find):
            self.find, self.__doc__ = find, find.__doc__

        def __set_name__(self, owner, name):
            self.name = name

        def __get__(self, record, owner=None):
            if record is None:
                return self
            found = record.__dict__[self.name] = self.find(record)
            return found

    class _Field:
        __slots__ = ("compare", "factory", "repr")

        def __init__(self, factory, repr, compare):
            self.factory, self.repr, self.compare = factory, repr, compare

    def field(*, default_factory, repr=True, compare=True):
        """A field whose default is made anew for each record."""
        return _Field(default_factory, repr, compare)

    def replace(record, /, **changes):
        """A record like this one with other values of some fields, and nothing of what was found out about it."""
        kept = record.__dict__
        return type(record)(**{name: kept[name] for name in record.__match_args__} | changes)

    def dataclass(made=None, /, *, frozen=False):
        """A class whose annotations are the fields of its instances."""
        if made is None:
            return lambda made: _recorded(made, frozen)
        return _recorded(made, frozen)

    def _recorded(made, frozen):
        names = tuple(made.__annotations__)
        given = {name: made.__dict__[name] for name in names if name in made.__dict__}
        shown = [name for name in names if getattr(given.get(name), "repr", True)]
        compared = [name for name in names if getattr(given.get(name), "compare", True)]

        def key(record):
            return tuple([record.__dict__[name] for name in compared])

        made.__match_args__ = names
        made.__init__ = _init(names, given)
        made.__eq__ = lambda one, other: key(one) == key(other) if type(one) is type(other) else NotImplemented
        made.__hash__ = (lambda one: hash(key(one))) if frozen else None
        made.__repr__ = lambda one: f"{type(one).__qualname__}({', '.join(f'{n}={getattr(one, n)!r}' for n in shown)})"
        made.__dataclass_fields__ = _Fields(made, names, given)
        made.__dataclass_params__ = _Params(frozen)
        if frozen:
            made.__setattr__ = made.__delattr__ = _refuse
        return made

    def _init(names, given):
        plain = {name: default for name, default in given.items() if not isinstance(default, _Field)}
        made = {name: default.factory for name, default in given.items() if isinstance(default, _Field)}

        def __init__(self, *values, **named):
            given = {**dict(zip(names, values, strict=False)), **named}
            found = {**plain, **{name: make() for name, make in made.items() if name not in given}, **given}
            if len(found) != len(names) or len(given) != len(values) + len(named):
                raise TypeError(f"{type(self).__name__} takes {', '.join(names)}, not {len(values)} and {[*named]}")
            self.__dict__.update(found)

        return __init__

    def _refuse(record, name, *value):
        raise AttributeError(f"{name} of {type(record).__name__} stays what it is")

    class _Params:
        """What ``dataclasses`` asks a class that one of its own inherits from."""

        def __init__(self, frozen):
            self.frozen = frozen

    class _Fields:
        """What the functions of ``dataclasses`` ask a class for, made when they do."""

        def __init__(self, made, names, given):
            self.made, self.names, self.given = made, names, given

        def __get__(self, record, owner):
            import dataclasses

            def standard(name):
                one = self.given.get(name, dataclasses.MISSING)
                if not isinstance(one, _Field):
                    return dataclasses.field(default=one)
                return dataclasses.field(default_factory=one.factory, repr=one.repr, compare=one.compare)

            fields = [(name, self.made.__annotations__[name], standard(name)) for name in self.names]
            return dataclasses.make_dataclass(self.made.__name__, fields).__dataclass_fields__

    class _Tuple(tuple):
        __slots__ = ()

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
            return made

        def _replace(self, /, **changes):
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"{type(self).__name__} has no {', '.join(changes)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(map('{}={!r}'.format, self._fields, self))})"

        def __getnewargs__(self):
            return tuple(self)

    class _Maker(type):
        def __new__(maker, called, bases, space):
            fields = tuple(space.get("__annotations__", ()))
            defaults = {name: space[name] for name in fields if name in space}
            space.update({name: _tuplegetter(place, "") for place, name in enumerate(fields)})

            def __new__(cls, /, *values, **named):
                """The first record made of a class makes that of all others."""
                from collections import namedtuple

                made.__new__ = staticmethod(namedtuple(called, fields, defaults=defaults.values()).__new__)
                return made.__new__(cls, *values, **named)

            space |= {"__new__": __new__, "__slots__": (), "_fields": fields, "_field_defaults": defaults}
            made = type(called, (_Tuple,), space | {"__match_args__": fields})
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
