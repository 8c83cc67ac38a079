"""A bare window of WebKitGTK, whose storage outlives it. Run by the system's Python, by the driver."""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402 - only after the versions are named


def main(folder: str, width: str, height: str) -> None:
    """MiniBrowser would do, but under a driver it keeps nothing and its bar is wider than a phone."""
    storage = WebKit2.WebsiteDataManager(
        base_data_directory=f"{folder}/data", base_cache_directory=f"{folder}/cache"
    )
    context = WebKit2.WebContext(website_data_manager=storage)
    context.get_cookie_manager().set_persistent_storage(
        f"{folder}/cookies", WebKit2.CookiePersistentStorage.SQLITE
    )
    context.set_automation_allowed(True)

    def open_view(_session: object) -> WebKit2.WebView:
        view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
        window = Gtk.Window(default_width=int(width), default_height=int(height))
        window.add(view)
        window.show_all()
        view.connect("close", lambda _view: window.destroy())
        return view

    context.connect(
        "automation-started", lambda _context, session: session.connect("create-web-view", open_view)
    )
    Gtk.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
