import QtQuick 2.1
import qb.components 1.0
import "Words.js" as Words

// Talks to any echo: address, port, and one message for each tap.
Screen {
    id: clientScreen

    screenTitle: "Porthole: client"

    property string problem: ""
    property int gap: isNxt ? 14 : 10
    property bool tls: app ? app.settings.clientTls === true : false

    onVisibleChanged: if (app) app.screensShown += visible ? 1 : -1

    function setAddress(text) {
        var given = text.replace(/^\s+|\s+$/g, "");
        problem = Words.addressProblem(given);
        if (problem === "") app.saveSetting("clientServerAddress", given);
    }

    function setPort(text) {
        var given = text.replace(/^\s+|\s+$/g, "");
        problem = Words.anyPortProblem(given);
        if (problem === "") app.saveSetting("clientServerPort", given);
    }

    PortholeTalk {
        id: talk
        address: app ? (clientScreen.tls ? "wss://" : "ws://") + app.settings.clientServerAddress + ":"
            + app.settings.clientServerPort + "/" : ""
        shown: clientScreen.visible
        onHeard: log.add(line)
    }

    Row {
        id: buttons
        anchors { left: parent.left; right: parent.right; top: parent.top; margins: clientScreen.gap }
        height: isNxt ? 60 : 46
        spacing: clientScreen.gap

        PortholeButton {
            objectName: "clientAddress"
            width: (parent.width - 2 * parent.spacing) * 0.54
            height: parent.height
            color: "#ffe066"
            text: app ? "Address " + app.settings.clientServerAddress : ""
            onTapped: qkeyboard.open("Address of the server", app.settings.clientServerAddress, clientScreen.setAddress)
        }

        PortholeButton {
            objectName: "clientPort"
            width: (parent.width - 2 * parent.spacing) * 0.26
            height: parent.height
            color: "#ffe066"
            text: app ? "Port " + app.settings.clientServerPort : ""
            onTapped: qkeyboard.open("Port of the server", app.settings.clientServerPort, clientScreen.setPort)
        }

        PortholeButton {
            objectName: "clientTls"
            width: (parent.width - 2 * parent.spacing) * 0.2
            height: parent.height
            color: "#e8e8e8"
            text: clientScreen.tls ? "TLS: on" : "TLS: off"
            onTapped: app.saveSetting("clientTls", !clientScreen.tls)
        }
    }

    Text {
        id: state
        objectName: "clientState"
        anchors { left: parent.left; right: parent.right; top: buttons.bottom; margins: clientScreen.gap }
        height: isNxt ? 50 : 38
        wrapMode: Text.WordWrap
        elide: Text.ElideRight
        verticalAlignment: Text.AlignVCenter
        textFormat: Text.PlainText
        color: clientScreen.problem !== "" ? "#a02020" : talk.isOpen ? "#1b6e2a" : "#202020"
        font { family: qfont.regular.name; pixelSize: isNxt ? 19 : 15 }
        text: clientScreen.problem !== "" ? clientScreen.problem
            : talk.words + (talk.isOpen ? talk.flipped ? " Its answers are reversed." : " Its answers are as they were sent." : "")
    }

    PortholeLog {
        id: log
        objectName: "clientLog"
        anchors { left: parent.left; right: parent.right; top: state.bottom; bottom: parent.bottom; margins: clientScreen.gap }
        color: !talk.isOpen ? "#e8e8e8" : talk.flipped ? "#ffc0cb" : "#fff3b0"
        hint: "Tap here to send a message; every fifth is 'flip', which turns the answers round."
        onTapped: {
            clientScreen.problem = "";
            talk.tap();
        }
    }
}
