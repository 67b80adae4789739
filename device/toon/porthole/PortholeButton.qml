import QtQuick 2.1

// A rounded button with one line of text, or two.
Rectangle {
    id: button

    property string text: ""
    property int size: isNxt ? 22 : 17
    property bool dims: false
    property bool usable: true
    signal tapped()

    radius: height / 5
    border { width: dims ? 2 : 1; color: dims ? "#909090" : "#808080" }
    opacity: usable ? (touch.pressed ? 0.6 : 1) : 0.4

    Rectangle { // In the dim state the colour would glare: the outline is enough.
        anchors { fill: parent; margins: 2 }
        radius: parent.radius - 2
        visible: button.dims
        color: "black"
    }

    Text {
        anchors { fill: parent; leftMargin: 6; rightMargin: 6 }
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
        color: button.dims ? "#d8d8d8" : "#202020"
        font { family: qfont.semiBold.name; pixelSize: button.size }
        text: button.text
    }

    MouseArea {
        id: touch
        anchors.fill: parent
        enabled: button.usable
        onClicked: button.tapped()
    }
}
