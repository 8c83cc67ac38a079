// Entry: what every page needs. Each module looks for its own marks in the page and does nothing without them.
import "./csrf.js";
import "./session.js";
import "./composition.js";
import "./sign_out.js";
import "./once.js";
import "./dialogs.js";
import "./messages.js";
import "./combobox.js";
import "./draft.js";
import "./shortcuts.js";
import "./countdown.js";
import "./poll.js";
import "./focus.js";
import "./print.js";
import "./forget.js";
import "./choose.js";
