package dev.onetrip.commits.git;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends with an error as soon as its download may not go on. */
final class CountedInput extends FilterInputStream {
    private final Download download;

    CountedInput(InputStream in, Download download) {
        super(in);
        this.download = download;
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        download.received(1);
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        download.received(Math.max(0, count));
        return count;
    }
}
