package dev.coppice.poetry.poems;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void doNotChangeWithTheArrayTheyWereMadeFrom() {
    byte[] array = {1, 2, 3};
    Bytes bytes = Bytes.of(array);
    Bytes start = Bytes.copyOf(array, 2);
    array[0] = 9;

    assertThat(bytes).isEqualTo(Bytes.of((byte) 1, (byte) 2, (byte) 3)).hasToString("3 bytes");
    assertThat(start).isEqualTo(Bytes.of((byte) 1, (byte) 2));
    assertThat(start).hasSameHashCodeAs(Bytes.of((byte) 1, (byte) 2));
  }

  @Test
  void canBePutTogetherAndTakenApart() throws IOException {
    Bytes whole =
        Bytes.concat(List.of(Bytes.of((byte) 1), Bytes.none(), Bytes.of((byte) 2, (byte) 3)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    whole.writeTo(out, 1, 3);

    assertThat(whole).isEqualTo(Bytes.of((byte) 1, (byte) 2, (byte) 3));
    assertThat(out.toByteArray()).containsExactly(2, 3);
  }
}
