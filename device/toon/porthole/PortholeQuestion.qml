import QtQuick 2.1

// A question over the whole screen, with two answers. Nothing behind it can be tapped.
Rectangle {
    id: question

    property string text: ""
    property string yes: ""
    property string no: ""
    signal accepted()
    signal refused()

    color: "#c0000000"

    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        anchors.centerIn: parent
        width: parent.width * 0.8
        height: words.height + buttons.height + (isNxt ? 80 : 60)
        radius: 10
        color: "white"

        Text {
            id: words
            anchors { left: parent.left; right: parent.right; top: parent.top; margins: isNxt ? 28 : 20 }
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.WordWrap
            color: "#202020"
            font { family: qfont.regular.name; pixelSize: isNxt ? 24 : 18 }
            text: question.text
        }

        Row {
            id: buttons
            anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; margins: isNxt ? 24 : 18 }
            spacing: isNxt ? 40 : 28

            PortholeButton {
                objectName: question.objectName + "No"
                width: question.width * 0.3
                height: isNxt ? 60 : 46
                color: "#e8e8e8"
                text: question.no
                onTapped: question.refused()
            }

            PortholeButton {
                objectName: question.objectName + "Yes"
                width: question.width * 0.3
                height: isNxt ? 60 : 46
                color: "#ffe066"
                text: question.yes
                onTapped: question.accepted()
            }
        }
    }
}
