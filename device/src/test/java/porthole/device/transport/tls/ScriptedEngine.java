package porthole.device.transport.tls;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * An engine whose results a test decides. Without further results it decrypts only parts of records
 * and encrypts nothing.
 */
final class ScriptedEngine extends CountingEngine {
  private static final SSLEngineResult PART_OF_A_RECORD =
      new SSLEngineResult(Status.BUFFER_UNDERFLOW, HandshakeStatus.NEED_UNWRAP, 0, 0);
  private static final SSLEngineResult NOTHING =
      new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, 0);

  final Queue<SSLEngineResult> unwraps = new ArrayDeque<>();
  final Queue<SSLEngineResult> wraps = new ArrayDeque<>();
  final Queue<HandshakeStatus> statuses = new ArrayDeque<>();
  final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  boolean encryptsNoMore;

  ScriptedEngine() throws NoSuchAlgorithmException {
    super(SSLContext.getDefault().createSSLEngine(), new AtomicInteger());
  }

  static SSLEngineResult result(Status status, HandshakeStatus next, int consumed, int produced) {
    return new SSLEngineResult(status, next, consumed, produced);
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length) {
    return unwraps.isEmpty() ? PART_OF_A_RECORD : pass(unwraps.remove(), from, to[offset]);
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to)
      throws SSLException {
    if (encryptsNoMore) {
      throw new SSLException("no record today");
    }
    return wraps.isEmpty() ? NOTHING : pass(wraps.remove(), from[offset], to);
  }

  private static SSLEngineResult pass(SSLEngineResult result, ByteBuffer from, ByteBuffer to) {
    from.position(from.position() + result.bytesConsumed());
    to.put(new byte[result.bytesProduced()]);
    return result;
  }

  @Override
  public Runnable getDelegatedTask() {
    return tasks.poll();
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    return statuses.remove();
  }

  @Override
  public void closeOutbound() {
    // It is never done, so that each of its ends is asked for.
  }

  @Override
  public boolean isOutboundDone() {
    return false;
  }
}
