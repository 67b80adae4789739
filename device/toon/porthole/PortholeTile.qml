import QtQuick 2.1
import qb.components 1.0
import "Words.js" as Words

// Two buttons, and the state at a glance. In the dim state it is light on dark, without bright areas.
Tile {
    id: portholeTile

    property variant status: app ? app.status : null
    property variant monitor: app ? app.monitor : null
    property bool dims: typeof dimState !== "undefined" && dimState
    property int big: isNxt ? 22 : 17
    property int small: isNxt ? 17 : 13

    Rectangle {
        anchors.fill: parent
        color: portholeTile.dims ? "black" : "white"
        radius: 5
    }

    Column {
        id: buttons
        anchors { left: parent.left; right: parent.right; top: parent.top; margins: parent.width / 16 }
        spacing: parent.height / 28

        PortholeButton {
            objectName: "tileClient"
            width: parent.width
            height: portholeTile.height * 0.27
            text: "Client"
            color: "#ffe066"
            dims: portholeTile.dims
            size: portholeTile.big
            onTapped: stage.openFullscreen(app.clientScreenUrl)
        }

        PortholeButton {
            objectName: "tileServer"
            width: parent.width
            height: portholeTile.height * 0.27
            text: "Server"
            color: "#6fe3f2"
            dims: portholeTile.dims
            size: portholeTile.big
            onTapped: stage.openFullscreen(app.serverScreenUrl)
        }
    }

    Text {
        objectName: "tileState"
        anchors { left: buttons.left; right: buttons.right; top: buttons.bottom; bottom: parent.bottom; bottomMargin: 4 }
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        wrapMode: Text.WordWrap
        elide: Text.ElideRight
        color: portholeTile.dims ? "#c8c8c8" : portholeTile.monitor ? "#202020" : "#a02020"
        font { family: qfont.regular.name; pixelSize: portholeTile.small }
        text: {
            if (!portholeTile.status) return "not installed";
            if (app.asksToKeep) return "Keep port " + portholeTile.status.port + "? Tap Server.";
            if (!portholeTile.monitor) return portholeTile.status.state === "starting" ? "starting" : "not running";
            return "port " + app.servicePort + "\n" + Words.plural(portholeTile.monitor.connections, "client")
                + (portholeTile.monitor.flipped > 0 ? ", flipped" : ", not flipped");
        }
    }
}
