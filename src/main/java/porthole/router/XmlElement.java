package porthole.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An element of a document that {@link XmlParser} has read: its name, text and children. */
final class XmlElement {
  private final String name;
  private final StringBuilder text = new StringBuilder();
  private final List<XmlElement> children = new ArrayList<>();

  XmlElement(String name) {
    this.name = name;
  }

  void add(String characters) {
    text.append(characters);
  }

  void add(XmlElement child) {
    children.add(child);
  }

  /** Returns the name without its namespace prefix. */
  String name() {
    int colon = name.indexOf(':');
    return name.substring(colon + 1);
  }

  /** Returns the name as it was written. */
  String qualifiedName() {
    return name;
  }

  /** Returns the text directly in this element, without white space around it. */
  String text() {
    return text.toString().trim();
  }

  List<XmlElement> children() {
    return children;
  }

  /** Returns the first child of a name. */
  Optional<XmlElement> child(String wanted) {
    return children.stream().filter(child -> child.name().equals(wanted)).findFirst();
  }

  /** Returns the text of the first child of a name; "" without one. */
  String childText(String wanted) {
    return child(wanted).map(XmlElement::text).orElse("");
  }
}
