import QtQuick 2.1
import qb.base 1.0
import qb.components 1.0
import FileIO 1.0
import "Words.js" as Words

// The data of tile and screens: the settings, the launcher's status, the service's monitor. This app never changes the
// firewall: it writes a request for the launcher, and reads the answer in the launcher's status.
App {
    id: portholeApp

    property url tileUrl: "PortholeTile.qml"
    property url clientScreenUrl: "PortholeClientScreen.qml"
    property url serverScreenUrl: "PortholeServerScreen.qml"
    property PortholeClientScreen clientScreen
    property PortholeServerScreen serverScreen

    property string stateFolder: "/mnt/data/porthole"
    property string runFolder: "/var/volatile/porthole"
    property string settingsPath: "/mnt/data/tsc/webSocketSettings.json"

    // The time between two looks: while a screen is shown, and for the tile alone.
    property int watchedMillis: 1000
    property int glanceMillis: 10000
    property int unansweredMillis: 30000
    property int screensShown: 0

    property variant settings: ({"clientServerAddress": "127.0.0.1", "clientServerPort": "8000", "clientTls": false})
    property variant status: null
    property variant monitor: null
    readonly property int servicePort: Words.servicePort(status)
    readonly property bool asksToKeep: status !== null && status.confirm === "wanted"

    property string requestId: ""
    property string asked: ""
    property bool unanswered: false

    // Whether the question about keeping a port was answered, and the answer was carried out.
    readonly property bool hasDecided: (asked === "confirm" || asked === "revert") && !unanswered
        && (status === null || status.request_id !== requestId || /working|rebooting|done/.test(status.request_state))
    readonly property string requestWords: unanswered
        ? "The launcher does not answer. It heeds " + stateFolder + "/request only if root alone can write it; its log tells more."
        : Words.requestState(status, requestId)

    function init() {
        var shown = {
            thumbCategory: "general",
            thumbLabel: "Porthole",
            thumbIcon: Qt.resolvedUrl("drawables/porthole.svg"),
            thumbIconVAlignment: "center",
            thumbWeight: 30
        };
        registry.registerWidget("tile", tileUrl, this, null, shown);
        registry.registerWidget("screen", clientScreenUrl, this, "clientScreen");
        registry.registerWidget("screen", serverScreenUrl, this, "serverScreen");
    }

    Component.onCompleted: {
        loadSettings();
        look();
    }

    function loadSettings() {
        var all = {};
        try {
            all = JSON.parse(settingsFile.read());
        } catch (problem) {
            console.log("Porthole: no settings yet in " + settingsPath);
        }
        for (var name in settings) {
            if (all[name] === undefined) all[name] = settings[name];
        }
        settings = all;
    }

    // Keeps unknown members: the original app's settings are in the same file.
    function saveSetting(name, value) {
        var all = {};
        for (var key in settings) all[key] = settings[key];
        all[name] = value;
        settings = all;
        write(settingsPath, JSON.stringify(all));
    }

    function write(path, text) {
        var file = new XMLHttpRequest();
        file.open("PUT", "file://" + path);
        file.send(text);
    }

    function look() {
        status = Words.status(memoryStatusFile.read()) || Words.status(statusFile.read());
        if (status !== null && status.request_id === requestId) {
            unanswered = false;
            answerTimer.stop();
        }
        askService();
    }

    property variant asking: null
    property int asksUnanswered: 0

    // Asks one question at a time. After three looks without an answer it gives up.
    function askService() {
        if (asking !== null) {
            asksUnanswered++;
            if (asksUnanswered < 3) return;
            asking.abort();
            monitor = null;
        }
        var question = new XMLHttpRequest();
        question.onreadystatechange = function() {
            if (question.readyState !== XMLHttpRequest.DONE || question !== asking) return;
            asking = null;
            try {
                var said = question.status === 200 ? JSON.parse(question.responseText) : {};
                monitor = said.name === "porthole" ? said : null;
            } catch (problem) {
                monitor = null; // Another program answers at the port.
            }
        };
        asking = question;
        asksUnanswered = 0;
        question.open("GET", "http://127.0.0.1:" + servicePort + "/monitor");
        question.send();
    }

    function ask(act) {
        requestId = "screen-" + Date.now() + "-" + Math.floor(Math.random() * 1000000);
        asked = act;
        unanswered = false;
        write(stateFolder + "/request", Words.request(requestId, act));
        answerTimer.restart();
    }

    // After a reboot asks by itself whether to keep the port: once, and only after the GUI has made all screens.
    property bool hasAsked: false

    function remind() {
        if (asksToKeep && !hasAsked && status.request_id.indexOf("screen-") === 0) {
            hasAsked = true;
            stage.openFullscreen(serverScreenUrl);
        }
    }

    FileIO {
        id: settingsFile
        source: "file://" + portholeApp.settingsPath
    }

    FileIO {
        id: statusFile
        source: "file://" + portholeApp.stateFolder + "/status.json"
    }

    // Exists while the disk is full, and is then the newer status.
    FileIO {
        id: memoryStatusFile
        source: "file://" + portholeApp.runFolder + "/status.json"
    }

    Timer {
        interval: portholeApp.screensShown > 0 ? portholeApp.watchedMillis : portholeApp.glanceMillis
        repeat: true
        running: true
        onTriggered: {
            portholeApp.look();
            portholeApp.remind();
        }
    }

    Timer {
        id: answerTimer
        interval: portholeApp.unansweredMillis
        onTriggered: portholeApp.unanswered = true
    }
}
