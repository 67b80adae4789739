import QtQuick 2.1

// One large area to tap. It shows the messages, the newest at the bottom.
Rectangle {
    id: log

    property string hint: ""
    property int lines: isNxt ? 16 : 13
    signal tapped()

    border { width: 1; color: "#808080" }
    clip: true

    function add(text) {
        entries.append({"line": text.replace(/\s+/g, " ")});
        while (entries.count > lines) entries.remove(0);
    }

    function text() {
        var all = [];
        for (var i = 0; i < entries.count; i++) all.push(entries.get(i).line);
        return all.join("\n");
    }

    ListModel {
        id: entries
    }

    ListView {
        anchors { fill: parent; margins: 8; bottomMargin: hintText.height + 10 }
        interactive: false
        verticalLayoutDirection: ListView.TopToBottom
        model: entries
        delegate: Text {
            width: ListView.view.width
            elide: Text.ElideRight
            textFormat: Text.PlainText
            color: "#101010"
            font { family: qfont.regular.name; pixelSize: isNxt ? 18 : 14 }
            text: line
        }
    }

    Text {
        id: hintText
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: 6 }
        horizontalAlignment: Text.AlignHCenter
        elide: Text.ElideRight
        color: "#404040"
        font { family: qfont.regular.name; pixelSize: isNxt ? 16 : 13 }
        text: log.hint
    }

    MouseArea {
        anchors.fill: parent
        onClicked: log.tapped()
    }
}
