package porthole.device.transport.websocket;

import java.nio.ByteBuffer;
import java.util.Optional;
import porthole.protocol.DeflateParameters;
import porthole.protocol.FrameDecoder;
import porthole.protocol.Inflaters;
import porthole.protocol.MessageDeflater;

/** permessage-deflate on one connection (RFC 7692), or that there is none. Loop's thread. */
interface LinkCompression {
  /** Messages are sent and received as they are. */
  LinkCompression NONE =
      new LinkCompression() {
        @Override
        public boolean wants(int bytes) {
          return false;
        }

        @Override
        public Optional<ByteBuffer> compress(ByteBuffer message) {
          return Optional.empty();
        }

        @Override
        public void applyTo(FrameDecoder decoder) {
          // It refuses compressed messages by itself.
        }

        @Override
        public void end() {
          // Nothing is held.
        }
      };

  /** Returns the compression that has been negotiated. */
  static LinkCompression of(
      DeflateParameters agreed, int fromBytes, Compressors shared, Compressors.Place place) {
    return new Negotiated(agreed, fromBytes, shared, place);
  }

  /** Returns whether a message of so many bytes is worth it. */
  boolean wants(int bytes);

  /** Returns the compressed payload, valid until the next call; nothing when it is not smaller. */
  Optional<ByteBuffer> compress(ByteBuffer message);

  void applyTo(FrameDecoder decoder);

  /** Gives the native memory back. */
  void end();

  /** Compression with parameters. What it needs alone is made when it is needed. */
  final class Negotiated implements LinkCompression {
    private final DeflateParameters agreed;
    private final int fromBytes;
    private final Compressors shared;
    private final Compressors.Place place;
    private final Inflaters inflaters;
    private Optional<MessageDeflater> deflater = Optional.empty();

    private Negotiated(
        DeflateParameters agreed, int fromBytes, Compressors shared, Compressors.Place place) {
      this.agreed = agreed;
      this.fromBytes = fromBytes;
      this.shared = shared;
      this.place = place;
      this.inflaters = agreed.clientKeepsContext() ? Inflaters.withContext() : shared.inflaters();
    }

    @Override
    public boolean wants(int bytes) {
      return bytes >= fromBytes;
    }

    @Override
    public Optional<ByteBuffer> compress(ByteBuffer message) {
      return deflater().deflate(message, agreed.serverWindowBits());
    }

    private MessageDeflater deflater() {
      if (!agreed.serverKeepsContext()) {
        return shared.deflater();
      }
      if (!deflater.isPresent()) {
        deflater = Optional.of(MessageDeflater.withContext());
      }
      return deflater.get();
    }

    @Override
    public void applyTo(FrameDecoder decoder) {
      decoder.inflating(inflaters);
    }

    @Override
    public void end() {
      deflater.ifPresent(MessageDeflater::end);
      if (agreed.clientKeepsContext()) {
        inflaters.end();
      }
      shared.leave(place);
    }
  }
}
