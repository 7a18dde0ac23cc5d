package example;

import dev.tern.buffer.Buffer;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

public class Frames {
    public static void frame(Buffer out, byte[] payload) {
        out.append(payload, 0, payload.length); // out must be empty
        out.prependInt(payload.length); // into the reserve, without moving the payload
    }

    public static void receive(Buffer in, Consumer<ByteBuffer> frames) throws ProtocolException {
        while (in.readable() >= 4) {
            int length = in.getInt(0);
            if (length < 0 || length > in.maxCapacity() - 4) {
                throw new ProtocolException("a frame of " + length + " bytes");
            }
            if (in.readable() - 4 < length) {
                return; // incomplete: wait for more bytes
            }
            in.retrieve(4);
            ByteBuffer view = in.readableBytes();
            frames.accept(view.limit(view.position() + length));
            in.retrieve(length);
        }
    }
}
