import QtQuick 2.1
import qb.components 1.0
import "Words.js" as Words

// The Toon's own server: its port in the firewall, its clients, their messages, and an echo to try.
Screen {
    id: serverScreen

    screenTitle: "Porthole: server"

    property string problem: ""
    property string wantedPort: ""
    property int gap: isNxt ? 14 : 10
    property variant status: app ? app.status : null
    property variant monitor: app ? app.monitor : null

    onVisibleChanged: if (app) app.screensShown += visible ? 1 : -1

    function setPort(text) {
        var given = text.replace(/^\s+|\s+$/g, "");
        problem = Words.portProblem(given);
        wantedPort = problem === "" ? given : "";
    }

    function clientWords() {
        if (!monitor) return "";
        var all = [Words.plural(monitor.connections, "connection")];
        for (var i = 0; i < monitor.clients.length && i < 4; i++) {
            var client = monitor.clients[i];
            all.push(client.address + (client.flipped ? ", flipped" : ""));
        }
        if (monitor.echo_clients > 4) all.push("and " + (monitor.echo_clients - 4) + " more");
        return all.join("\n");
    }

    function messageWords() {
        if (!monitor || monitor.messages.length === 0) return "nothing yet";
        var all = [];
        for (var i = monitor.messages.length - 1; i >= 0 && all.length < 5; i--) all.push(monitor.messages[i].text.replace(/\s+/g, " "));
        return all.join("\n");
    }

    PortholeTalk {
        id: talk
        address: app ? "ws://127.0.0.1:" + app.servicePort + "/" : ""
        shown: serverScreen.visible
        onHeard: log.add(line)
    }

    PortholeButton {
        id: portButton
        objectName: "serverPort"
        anchors { left: parent.left; top: parent.top; margins: serverScreen.gap }
        width: parent.width * 0.25
        height: isNxt ? 60 : 46
        color: "#6fe3f2"
        usable: serverScreen.status !== null
        text: app && serverScreen.status ? "Port " + app.servicePort : "Port"
        onTapped: qkeyboard.open("Port to open, " + Words.MIN_PORT + " to " + Words.MAX_PORT, String(app.servicePort), serverScreen.setPort)
    }

    Text {
        id: state
        objectName: "serverState"
        anchors { left: portButton.right; right: parent.right; top: parent.top; margins: serverScreen.gap }
        height: isNxt ? 100 : 78
        wrapMode: Text.WordWrap
        elide: Text.ElideRight
        textFormat: Text.PlainText
        color: serverScreen.problem !== "" || !serverScreen.monitor ? "#a02020" : "#202020"
        font { family: qfont.regular.name; pixelSize: isNxt ? 19 : 15 }
        text: serverScreen.problem !== "" ? serverScreen.problem
            : [Words.serviceState(serverScreen.status, serverScreen.monitor), Words.outside(serverScreen.status),
                app ? app.requestWords : ""]
                .filter(function(line) { return line !== ""; }).join("\n")
    }

    Item {
        id: side
        anchors { left: parent.left; top: state.bottom; bottom: parent.bottom; margins: serverScreen.gap }
        width: parent.width * 0.36
        visible: serverScreen.monitor !== null

        Column {
            anchors.fill: parent
            spacing: serverScreen.gap / 2

            Text {
                color: "#606060"
                font { family: qfont.semiBold.name; pixelSize: isNxt ? 17 : 13 }
                text: "Who is there"
            }

            Text {
                objectName: "serverClients"
                width: parent.width
                elide: Text.ElideRight
                textFormat: Text.PlainText
                color: "#202020"
                font { family: qfont.regular.name; pixelSize: isNxt ? 17 : 13 }
                text: serverScreen.clientWords()
            }

            Item {
                width: 1
                height: serverScreen.gap
            }

            Text {
                color: "#606060"
                font { family: qfont.semiBold.name; pixelSize: isNxt ? 17 : 13 }
                text: "The last messages, newest first"
            }

            Text {
                objectName: "serverMessages"
                width: parent.width
                elide: Text.ElideRight
                textFormat: Text.PlainText
                color: "#202020"
                font { family: qfont.regular.name; pixelSize: isNxt ? 17 : 13 }
                text: serverScreen.messageWords()
            }
        }
    }

    PortholeLog {
        id: log
        objectName: "serverLog"
        anchors { left: side.right; right: parent.right; top: state.bottom; bottom: parent.bottom; margins: serverScreen.gap }
        color: !serverScreen.monitor ? "#e8e8e8" : talk.flipped ? "#ffc0cb" : "#bfff80"
        lines: isNxt ? 15 : 11
        hint: talk.isOpen ? talk.flipped ? "Flipped: answers are reversed. Tap to send." : "Not flipped. Tap to send."
            : "Tap here to send a message to this Toon's own server."
        onTapped: {
            serverScreen.problem = "";
            talk.tap();
        }
    }

    PortholeQuestion {
        objectName: "reboot"
        anchors.fill: parent
        visible: serverScreen.wantedPort !== "" && !keep.visible
        text: Words.rebootWarning(serverScreen.wantedPort)
        yes: "Open and reboot"
        no: "Cancel"
        onAccepted: {
            app.ask("open " + serverScreen.wantedPort);
            serverScreen.wantedPort = "";
        }
        onRefused: serverScreen.wantedPort = ""
    }

    PortholeQuestion {
        id: keep
        objectName: "keep"
        anchors.fill: parent
        visible: app ? app.asksToKeep && !app.hasDecided : false
        text: visible ? Words.keepQuestion(serverScreen.status, serverScreen.monitor) : ""
        yes: "Keep it"
        no: "Put the old one back"
        onAccepted: app.ask("confirm")
        onRefused: app.ask("revert")
    }
}
