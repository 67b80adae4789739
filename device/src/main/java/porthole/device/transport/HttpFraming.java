package porthole.device.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a request says where its body ends (RFC 9112, section 6). No body is read here; but of a request
 * that says it in a way that two programs could understand differently nothing can be believed.
 */
final class HttpFraming {
  private static final Pattern LENGTH = Pattern.compile("[0-9]+");
  private static final Pattern ZERO = Pattern.compile("0+");
  private static final String CODING = "Transfer-Encoding";
  private static final String SIZE = "Content-Length";

  private HttpFraming() {}

  /** Refuses a request whose body has an end that is not told, or is told twice. */
  static void require(HttpRequest request) throws HttpException {
    List<String> lengths = request.headers(SIZE);
    if (lengths.size() > 1 || !lengths.isEmpty() && !LENGTH.matcher(lengths.get(0)).matches()) {
      throw new HttpException(400, "Expected one Content-Length, in digits.");
    }
    if (!request.headers(CODING).isEmpty()) {
      requireChunked(request);
    }
  }

  /** RFC 9112, sections 6.1 and 6.3. */
  private static void requireChunked(HttpRequest request) throws HttpException {
    if (request.isHttp10() || !request.headers(SIZE).isEmpty()) {
      throw new HttpException(
          400, "Expected Transfer-Encoding in HTTP/1.1 alone, and without a Content-Length.");
    }
    List<String> codings = new ArrayList<>();
    for (String value : request.headers(CODING)) {
      for (String coding : value.split(",")) {
        if (!coding.trim().isEmpty()) {
          codings.add(coding.trim());
        }
      }
    }
    int last = codings.size() - 1;
    if (last < 0 || !isChunked(codings.get(last))) {
      throw new HttpException(400, "Expected 'chunked' at the end of Transfer-Encoding.");
    }
    for (String coding : codings.subList(0, last)) {
      throw isChunked(coding)
          ? new HttpException(400, "Expected 'chunked' once in Transfer-Encoding.")
          : new HttpException(501, "This server knows no transfer coding but 'chunked'.");
    }
  }

  private static boolean isChunked(String coding) {
    return coding.equalsIgnoreCase("chunked");
  }

  /** Returns whether a request, which is sound, says that a body follows. */
  static boolean hasBody(HttpRequest request) {
    return !request.headers(CODING).isEmpty()
        || request.headers(SIZE).stream().anyMatch(size -> !ZERO.matcher(size).matches());
  }
}
