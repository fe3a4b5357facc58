// What every page does beyond HTML; each page works without it.
import "./errors.js";
import "./keys.js";
import "./regions.js";
