package dev.coppice.poetry.poems;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vavr.collection.List;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ShippedPoemTest {
  private static String text(ShippedPoem poem) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      poem.bytes().writeTo(out);
      // unlike String's constructor, a decoder complains
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(out.toByteArray())).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void areFourAtLeastAndUtf8() {
    assertThat(ShippedPoem.all().map(ShippedPoemTest::text))
        .hasSizeGreaterThanOrEqualTo(4)
        .allMatch(text -> text.endsWith("\n") && !text.contains("\r"))
        .doesNotHaveDuplicates();
  }

  @Test
  void includeALongOneAndAChineseOne() {
    List<ShippedPoem> poems = ShippedPoem.all();

    assertThat(poems).anyMatch(poem -> poem.bytes().length() > 2048);
    assertThat(poems.map(ShippedPoemTest::text))
        .anyMatch(
            text ->
                text.codePoints()
                        .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN)
                        .count()
                    > 50);
  }
}
