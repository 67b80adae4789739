package porthole.device.reach;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import porthole.protocol.HttpAnswer;
import porthole.protocol.HttpAnswerDecoder;
import porthole.protocol.ProtocolViolationException;
import porthole.router.IgdDescription;
import porthole.router.RouterUrl;
import porthole.router.Ssdp;

/** The real sockets to one gateway. */
final class RouterSocket implements RouterNetwork {
  /** The waits for an answer; the request is sent again before each. */
  private static final int[] WAITS_MILLIS = {250, 500, 1000};

  private static final int[] HURRIED_WAITS_MILLIS = {150, 250};

  /** A search waits longer: the answer may come up to 2 s late, as it is asked to (MX). */
  private static final int[] SEARCH_MILLIS = {1000, 1500};

  private static final int HTTP_MILLIS = 3000;
  private static final int HURRIED_HTTP_MILLIS = 500;
  private static final int MAX_DATAGRAM_BYTES = 2048;
  private static final int PART_BYTES = 4096;

  /** A router is one step away. */
  private static final int MULTICAST_STEPS = 2;

  private final Gateway gateway;
  private final InetAddress source;
  private final Interruption interruption;

  /**
   * @param source the address of this machine from which everything is sent
   * @param interruption ends what waits
   */
  RouterSocket(Gateway gateway, InetAddress source, Interruption interruption) {
    this.gateway = gateway;
    this.source = source;
    this.interruption = interruption;
  }

  @Override
  @SuppressWarnings("try") // The watch closes the socket when the service stops.
  public <T> Optional<T> ask(int port, byte[] request, Decoder<T> decoder) throws IOException {
    interruption.requireTime();
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(source, 0));
        Closeable watched = interruption.watch(socket)) {
      socket.connect(gateway.address(), port); // The system drops datagrams from elsewhere.
      DatagramPacket packet = new DatagramPacket(request, request.length);
      for (int wait : interruption.isHurried() ? HURRIED_WAITS_MILLIS : WAITS_MILLIS) {
        socket.send(packet);
        Optional<T> answer = receive(socket, wait, decoder);
        if (answer.isPresent()) {
          return answer;
        }
      }
      return Optional.empty();
    } catch (PortUnreachableException e) { // Nobody listens there.
      return Optional.empty();
    }
  }

  @Override
  @SuppressWarnings("try") // The watch closes the socket when the service stops.
  public <T> Optional<T> search(
      int port, List<byte[]> toRouter, List<byte[]> toGroup, Decoder<T> decoder)
      throws IOException {
    interruption.requireTime();
    try (MulticastSocket socket = new MulticastSocket(new InetSocketAddress(source, 0));
        Closeable watched = interruption.watch(socket)) {
      socket.setTimeToLive(MULTICAST_STEPS);
      for (int wait : interruption.isHurried() ? HURRIED_WAITS_MILLIS : SEARCH_MILLIS) {
        send(socket, gateway.address(), port, toRouter);
        sendToGroup(socket, port, toGroup);
        Optional<T> answer = receive(socket, wait, decoder);
        if (answer.isPresent()) {
          return answer;
        }
      }
      return Optional.empty();
    }
  }

  private static void send(DatagramSocket socket, InetAddress to, int port, List<byte[]> requests)
      throws IOException {
    for (byte[] request : requests) {
      socket.send(new DatagramPacket(request, request.length, to, port));
    }
  }

  /** Many routers hear the group only; where it cannot be sent to, the router itself was asked. */
  private void sendToGroup(MulticastSocket socket, int port, List<byte[]> requests) {
    try {
      NetworkInterface device = NetworkInterface.getByName(gateway.device());
      if (device != null) {
        socket.setNetworkInterface(device);
      }
      send(socket, Ssdp.group(), port, requests);
    } catch (IOException e) {
      interruption.ignore(e);
    }
  }

  /** Reads datagrams of the gateway until the awaited answer is there or the time is over. */
  private <T> Optional<T> receive(DatagramSocket socket, int millis, Decoder<T> decoder)
      throws IOException {
    byte[] buffer = new byte[MAX_DATAGRAM_BYTES];
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis; left > 0; left = leftMillis(deadline)) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      socket.setSoTimeout((int) left);
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        return Optional.empty();
      }
      if (packet.getAddress().equals(gateway.address())) {
        Optional<T> answer = RouterNetwork.decode(decoder, packet.getData(), packet.getLength());
        if (answer.isPresent()) {
          return answer;
        }
      }
    }
    return Optional.empty();
  }

  private static long leftMillis(long deadline) {
    return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
  }

  @Override
  @SuppressWarnings("try") // The watch closes the socket when the service stops.
  public HttpAnswer http(RouterUrl url, byte[] request) throws IOException {
    interruption.requireTime();
    int millis = interruption.isHurried() ? HURRIED_HTTP_MILLIS : HTTP_MILLIS;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try (Socket socket = new Socket();
        Closeable watched = interruption.watch(socket)) {
      socket.bind(new InetSocketAddress(source, 0));
      socket.connect(new InetSocketAddress(gateway.address(), url.port()), millis);
      socket.getOutputStream().write(request);
      return read(socket, deadline);
    } catch (ProtocolViolationException e) {
      throw new IOException("Expected an answer by HTTP: " + e.getMessage(), e);
    }
  }

  /** The deadline is for the whole answer: a byte now and then does not prolong it. */
  private static HttpAnswer read(Socket socket, long deadline)
      throws IOException, ProtocolViolationException {
    HttpAnswerDecoder decoder = HttpAnswerDecoder.upTo(IgdDescription.MAX_BYTES);
    InputStream in = socket.getInputStream();
    byte[] part = new byte[PART_BYTES];
    boolean complete = false;
    while (!complete) {
      long left = leftMillis(deadline);
      if (left <= 0) {
        throw new SocketTimeoutException("Expected the whole answer in time");
      }
      socket.setSoTimeout((int) left);
      int length = in.read(part);
      if (length < 0) {
        decoder.end();
        complete = true;
      } else {
        complete = decoder.receive(part, length);
      }
    }
    return decoder.answer();
  }
}
