"""The tests here start programs: kernels, scripts, pytest itself. They share what the unit tests share."""

from tests.unit.conftest import _isolated, fake_set, full_root, make_mirror  # noqa: F401
