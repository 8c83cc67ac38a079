// Where nobody is signed in (the sign-in page, also after signing out) nothing of anybody's pages stays on the phone.
import { forget } from "./phone/kept.js";

if (document.body.classList.contains("frame-plain")) forget();
