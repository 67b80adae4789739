package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** RFC 6455, section 9.1. */
class ExtensionTest {
  @Test
  void listsExtensionsWithTheirParametersInOrder() throws Exception {
    assertEquals(List.of(), parse());
    assertEquals(List.of("foo[]"), parse("foo"));
    assertEquals(List.of("foo[a=, b=1]", "bar[]"), parse("foo; a; b=1, bar"));
    assertEquals(List.of("foo[]", "bar[]", "foo[a=]"), parse("foo,bar", "foo;a"));
    assertEquals(List.of("foo[a=1, a=2]"), parse("foo; a=1; a=2"));
  }

  @Test
  void takesSpaceBetweenTokensAndEmptyElements() throws Exception {
    assertEquals(List.of("foo[a=1, b=]", "bar[]"), parse("\t foo ;\ta = 1 ;b ,, bar ,"));
  }

  @Test
  void anEmptyFieldNamesNoExtension() throws Exception {
    for (String field : List.of("", " ", "\t", ",", ", ,", " , ")) {
      assertEquals(List.of(), parse(field), '\'' + field + '\'');
    }
    assertEquals(List.of("foo[]"), parse("", "foo", ","));
  }

  @Test
  void quotesAreRemovedFromAValue() throws Exception {
    assertEquals(List.of("foo[a=10, b=]"), parse("foo; a=\"1\\0\"; b"));
  }

  @Test
  void malformedFieldsAreRefused() {
    for (String field :
        List.of(
            ";",
            ",;",
            "foo;",
            "foo;;a",
            "foo; a=",
            "foo; =1",
            "foo a",
            "foo; a b",
            "foo=1",
            "foo; a=\"\"",
            "foo; a=\"1",
            "foo; a=\"1 0\"",
            "foo; a=\"1\\",
            "foo; a=1\"",
            "fóo",
            "foo/bar",
            "foo; a=\"1\"0",
            "foo, \"bar\"",
            "foo; a=b=c")) {
      ProtocolViolationException e =
          assertThrows(
              ProtocolViolationException.class, () -> Extension.parse(List.of(field)), field);
      assertEquals(1002, e.closeCode());
    }
  }

  private static List<String> parse(String... fields) throws ProtocolViolationException {
    return Extension.parse(List.of(fields)).stream()
        .map(Extension::toString)
        .collect(Collectors.toList());
  }
}
