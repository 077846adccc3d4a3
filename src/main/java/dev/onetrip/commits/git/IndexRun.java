package dev.onetrip.commits.git;

import dev.onetrip.core.Deadline;
import dev.onetrip.web.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** One indexing in flight: its deadline and how far it is. Written by one thread at a time, read by any. */
final class IndexRun {
    private final GitProperties properties;
    private final Deadline deadline;
    private volatile Download download;
    private volatile boolean storing;
    private volatile boolean clonedAgain;
    private final AtomicLong walked = new AtomicLong();
    private volatile long stored;

    IndexRun(GitProperties properties) {
        this.properties = properties;
        this.deadline = Deadline.in(properties.indexDeadline());
        this.download = new Download(properties, deadline);
    }

    Deadline deadline() {
        return deadline;
    }

    /** A download of the run, the earlier ones forgotten. */
    Download nextDownload() {
        download = new Download(properties, deadline);
        storing = false;
        return download;
    }

    /** Once: what is broken when it was just made was sent like that. */
    boolean mayCloneAgain() {
        boolean first = !clonedAgain;
        clonedAgain = true;
        return first;
    }

    void beginStoring() {
        storing = true;
        walked.set(0);
        stored = 0;
    }

    void walkedOne() {
        long unused = walked.incrementAndGet();
    }

    void stored(long rows) {
        stored = rows;
    }

    /** What is seen of it. */
    Progress.State state() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("objectsReceived", download.objects());
        counts.put("commitsWalked", walked.get());
        counts.put("rowsStored", stored);
        return storing
                ? new Progress.State("storing", stored, 0, counts)
                : new Progress.State("receiving", download.objects(), download.total(), counts);
    }
}
