package porthole.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.protocol.ProtocolViolationException;

class XmlParserTest {
  private static XmlElement parse(String text) throws ProtocolViolationException {
    return XmlParser.parse(text.getBytes(UTF_8));
  }

  private static void assertRefused(String text) {
    Exception e = assertThrows(ProtocolViolationException.class, () -> parse(text), text);
    assertTrue(e.getMessage().matches("[ -~]{1,200}"), e.getMessage());
  }

  @Test
  void elementsHaveNamesTextAndChildren() throws Exception {
    XmlElement root =
        parse(
            "\ufeff<?xml version=\"1.0\"?>\n<!-- a -->\n"
                + "<s:a xmlns:s='x' y = \"1 &amp; 2\" ><b> one </b><b/><c d='e'>"
                + "x&lt;y&gt;&quot;&apos;&amp;&#65;&#x42;<![CDATA[<&>]]></c ></s:a>\n<!--b-->\n");
    assertEquals("a", root.name());
    assertEquals("s:a", root.qualifiedName());
    assertEquals(3, root.children().size());
    assertEquals("one", root.childText("b"));
    assertEquals("x<y>\"'&AB<&>", root.childText("c"));
    assertEquals("", root.childText("d"));
    assertFalse(root.child("d").isPresent());
  }

  @Test
  void whatCouldGrowIsRefused() {
    assertRefused("<!DOCTYPE a [<!ENTITY b \"bb\">]><a>&b;</a>");
    assertRefused("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>");
    assertRefused("<a><!ENTITY b \"c\"></a>");
    assertRefused("<a>&b;</a>");
    assertRefused("<a b='&c;'/>");
  }

  @Test
  void whatIsNotWellFormedIsRefused() {
    for (String text :
        List.of(
            "",
            "text",
            "<a>",
            "</a>",
            "<a></b>",
            "<a><b></a></b>",
            "<a/><b/>",
            "<a/>text",
            "<a",
            "<a b/>",
            "<a b=c/>",
            "<a b='c/>",
            "<a b='<'/>",
            "<a b='c'd='e'/>",
            "<1/>",
            "< a/>",
            "<a></a x>",
            "<a>&</a>",
            "<a>&amp</a>",
            "<a>&#0;</a>",
            "<a>&#xd800;</a>",
            "<a>&#x110000;</a>",
            "<a>&#9999999;</a>",
            "<a>&#x;</a>",
            "<a><!-- </a>",
            "<a><![CDATA[</a>",
            "<?xml",
            "<a" + "b".repeat(200) + "/>")) {
      assertRefused(text);
    }
  }

  @Test
  void characterReferencesAreTakenToTheLastCodePoint() throws Exception {
    assertEquals("\t", parse("<a>x&#9;</a>").text().replace("x", "") + "\t");
    assertEquals("\ud7ff\ue000\udbff\udfff", parse("<a>&#xd7ff;&#xe000;&#x10ffff;</a>").text());
    assertEquals("x\n\r\tx", parse("<a>x&#10;&#13;&#9;x</a>").text());
    assertRefused("<a>&#8;</a>");
  }

  @Test
  void depthCountAndSizeAreBounded() throws Exception {
    int depth = XmlParser.MAX_DEPTH;
    parse("<a>".repeat(depth) + "</a>".repeat(depth));
    assertRefused("<a>".repeat(depth + 1) + "</a>".repeat(depth + 1));
    parse("<a>" + "<b/>".repeat(XmlParser.MAX_ELEMENTS - 1) + "</a>");
    assertRefused("<a>" + "<b/>".repeat(XmlParser.MAX_ELEMENTS) + "</a>");
    int room = XmlParser.MAX_BYTES - "<a></a>".length();
    parse("<a>" + "x".repeat(room) + "</a>");
    assertRefused("<a>" + "x".repeat(room + 1) + "</a>");
  }

  @Test
  void everyCutDocumentIsRefused() throws Exception {
    String document = "<a b='c'>x&amp;<!-- y --><![CDATA[z]]><d/></a>";
    parse(document);
    for (int length = 0; length < document.length(); length++) {
      assertRefused(document.substring(0, length));
    }
  }
}
