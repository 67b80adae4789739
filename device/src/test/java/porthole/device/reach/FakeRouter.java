package porthole.device.reach;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import porthole.protocol.HttpAnswer;
import porthole.protocol.HttpAnswerDecoder;
import porthole.protocol.ProtocolViolationException;
import porthole.router.RouterUrl;

/** A router without a network: functions answer what a mapper sends. */
final class FakeRouter implements RouterNetwork {
  final List<String> calls = new ArrayList<>();
  Function<byte[], List<byte[]>> datagrams = request -> List.of();
  Function<byte[], List<byte[]>> searches = request -> List.of();
  BiFunction<String, String, String> pages = (path, request) -> "";
  Optional<IOException> broken = Optional.empty();

  @Override
  public <T> Optional<T> ask(int port, byte[] request, Decoder<T> decoder) throws IOException {
    fail();
    calls.add("datagram to " + port);
    return first(datagrams.apply(request), decoder);
  }

  private static <T> Optional<T> first(List<byte[]> answers, Decoder<T> decoder) {
    for (byte[] bytes : answers) {
      Optional<T> answer = RouterNetwork.decode(decoder, bytes, bytes.length);
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  @Override
  public <T> Optional<T> search(
      int port, List<byte[]> toRouter, List<byte[]> toGroup, Decoder<T> decoder)
      throws IOException {
    fail();
    calls.add("search at " + port);
    for (byte[] request : toRouter) {
      Optional<T> answer = first(searches.apply(request), decoder);
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  @Override
  public HttpAnswer http(RouterUrl url, byte[] request) throws IOException {
    fail();
    String text = new String(request, StandardCharsets.UTF_8);
    String answer = pages.apply(url.path(), text);
    HttpAnswerDecoder decoder = HttpAnswerDecoder.upTo(65536);
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    try {
      if (!decoder.receive(bytes, bytes.length)) {
        decoder.end();
      }
    } catch (ProtocolViolationException e) {
      throw new IOException(e.getMessage(), e);
    }
    return decoder.answer();
  }

  private void fail() throws IOException {
    if (broken.isPresent()) {
      throw broken.get();
    }
  }
}
