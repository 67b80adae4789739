// Decisions and sentences of the app, without a screen: pure functions.
.pragma library

var MIN_PORT = 8000;
var MAX_PORT = 65535;
// Where the service listens while nothing else is configured.
var DEFAULT_PORT = 8000;
var CONFIRM_MINUTES = 10;

// Returns the rule manager's own sentence (porthole-firewall open), or "" for a valid port.
function portProblem(text) {
    var port = /^[0-9]{1,5}$/.test(text) ? parseInt(text, 10) : 0;
    return port >= MIN_PORT && port <= MAX_PORT
        ? "" : "Expected a port from " + MIN_PORT + " to " + MAX_PORT + " but was '" + text + "'.";
}

// A client may connect to any port.
function anyPortProblem(text) {
    var port = /^[0-9]{1,5}$/.test(text) ? parseInt(text, 10) : 0;
    return port >= 1 && port <= MAX_PORT ? "" : "Expected a port from 1 to " + MAX_PORT + " but was '" + text + "'.";
}

function addressProblem(text) {
    return /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)$/.test(text) && text.length <= 253
        ? "" : "Expected an address such as 192.168.1.20 or toon.lan but was '" + text + "'.";
}

// Returns the text of STATE/request for the launcher. "end" marks it as complete.
function request(id, act) {
    var wait = act.indexOf("open ") === 0 ? "within " + CONFIRM_MINUTES + "\naccept outside\n" : "";
    return "porthole-request 1\nid " + id + "\ndo " + act + "\n" + wait + "end\n";
}

// Returns the launcher's status, or null if there is none, or only a part.
function status(text) {
    try {
        var read = JSON.parse(text);
        return read.format === 1 ? read : null;
    } catch (problem) {
        return null;
    }
}

// Returns the port of the service: from its URL, else the one that the launcher gives it.
function servicePort(status) {
    var said = status ? /:([0-9]+)\/?$/.exec(status.url) : null;
    return said ? parseInt(said[1], 10) : status && status.port > 0 ? status.port : DEFAULT_PORT;
}

function plural(count, one) {
    return count + " " + one + (count === 1 ? "" : "s");
}

// Returns the state of the service in a sentence or two, and what to do if it fails.
function serviceState(status, monitor) {
    if (!status) {
        return "Porthole's service is not installed on this Toon. On your PC: porthole deploy root@ADDRESS-OF-THE-TOON";
    }
    if (monitor) {
        return "Running on port " + servicePort(status) + "." + (status.disk === "full"
            ? " The Toon's disk is full: no port can be asked for until some room is made in " + status.disk_folder + "." : "");
    }
    switch (status.state) {
    case "starting": return "The service is starting.";
    case "stopped": return "The service was stopped. On your PC: porthole restart root@ADDRESS-OF-THE-TOON";
    case "waiting": return "The service has failed: " + sentence(status.reason) + " It is started again by itself.";
    case "refused": return "The service cannot be started: " + sentence(status.reason);
    case "gone": return "The service was removed. On your PC: porthole deploy root@ADDRESS-OF-THE-TOON";
    default:
        return "The service does not answer on this Toon. Restart the Toon, or on your PC: porthole doctor root@ADDRESS-OF-THE-TOON"
            + (status.url.indexOf("wss:") === 0 ? " (The screen needs 'plain: loopback' in its configuration.)" : "");
    }
}

function sentence(text) {
    return text === "" ? "" : text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}

// Returns what happens to a connection from outside, without the rule itself, which is too long for
// a screen.
function outside(status) {
    if (!status || !status.outside) return "";
    var ours = /\(ours\)$/.test(status.outside_why) ? ", which is ours" : "";
    var why = status.outside_why ? ": " + status.outside_why.replace(/: -.*$/, "") + ours + "." : ".";
    switch (status.outside) {
    case "accepted": return "Open from outside" + why;
    case "dropped": return "Closed from outside" + why;
    default: return "Whether it is open from outside cannot be told" + why;
    }
}

// Returns the state of this screen's last request, or "".
function requestState(status, id) {
    if (!status || status.request_id !== id || id === "") return "";
    switch (status.request_state) {
    case "working": return "Asked for: " + status.request + " ...";
    case "rebooting": return "The Toon reboots now. " + sentence(status.request_message);
    case "done": return "Done: " + sentence(status.request_message);
    default: return "Not done: " + sentence(status.request_message);
    }
}

// Returns Qt's reason why there is no connection, and what to do. For TLS the reason is OpenSSL's:
// 1.0 and later differ.
function notConnected(address, why) {
    var advice = "";
    if (address.indexOf("wss:") === 0) {
        if (/wrong version number|unknown protocol|packet length too long|http request/i.test(why)) {
            advice = " (This port does not speak TLS: try it without.)";
        } else if (/closed/i.test(why)) {
            advice = " (Perhaps this port does not speak TLS: try it without.)";
        } else if (!/refused|not found|timed? ?out|unreachable|no route/i.test(why)) {
            advice = " (wss needs a certificate that this Toon trusts.)";
        }
    }
    return "Not connected: " + why + advice;
}

function rebootWarning(port) {
    return "Open port " + port + "? The Toon reboots for it. "
        + "After about two minutes this screen asks whether to keep the port; without an answer within " + CONFIRM_MINUTES + " minutes "
        + "the old rules come back, with another reboot.";
}

function keepQuestion(status, monitor) {
    var port = status.port;
    var open = status.outside !== "dropped";
    if (monitor && open) return "Port " + port + " is open. Keep it?";
    return open ? "Port " + port + " is open, but the service does not answer. Keep it?"
        : "Port " + port + " was asked for but is closed. Keep it?";
}

function time(date) {
    return Qt.formatTime(date, "hh:mm:ss");
}

// Every fifth message is flip.
function message(count, date) {
    return count % 5 === 0 ? "flip" : "Hello World @ " + time(date);
}
