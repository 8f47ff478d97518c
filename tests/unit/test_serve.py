"""`make serve`: a port that is taken or none is told in a line."""

from __future__ import annotations

import socket

import pytest

from tools import live, serve


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert serve.main([f"--port={taken.getsockname()[1]}"]) == 1
    assert "cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize("main", [serve.main, live.main])
@pytest.mark.parametrize("port", ["80000", "abc", "-1"])
def test_what_is_no_port_is_refused(main: object, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([f"--port={port}"])  # type: ignore[operator]
    assert f"a port is a number from 0 (any) to 65535, got '{port}'" in capsys.readouterr().err
