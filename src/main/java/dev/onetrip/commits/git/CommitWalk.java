package dev.onetrip.commits.git;

import dev.onetrip.commits.NewCommit;
import java.io.IOException;
import java.util.Collection;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * Every commit that can be reached from some and not from others, each once, only as fast as they are asked for. Holds
 * about 150 bytes for each commit it has come by, and the texts of none but the one it is at.
 */
final class CommitWalk {
    private final ClonedRepository clone;
    private final Collection<ObjectId> tips;
    private final Collection<ObjectId> known;

    CommitWalk(ClonedRepository clone, Collection<ObjectId> tips, Collection<ObjectId> known) {
        this.clone = clone;
        this.tips = tips;
        this.known = known;
    }

    /** The walk, anew for each subscriber, on a thread that may block; {@link BrokenClone} where the clone is. */
    Flux<NewCommit> commits(Scheduler scheduler) {
        return Flux.generate(this::begin, this::next, this::end).subscribeOn(scheduler);
    }

    private RevWalk begin() {
        RevWalk walk = clone.walk();
        try {
            for (ObjectId tip : tips) {
                walk.markStart(walk.parseCommit(tip));
            }
            for (ObjectId stored : known) {
                leaveOut(walk, stored);
            }
            return walk;
        } catch (IOException | RuntimeException e) {
            end(walk);
            throw broken(e);
        }
    }

    /** A tip of an earlier time may be gone from the remote, and so from a clone that was made since. */
    private static void leaveOut(RevWalk walk, ObjectId stored) throws IOException {
        try {
            walk.markUninteresting(walk.parseCommit(stored));
        } catch (MissingObjectException | IncorrectObjectTypeException e) {
            // then what it leads to is walked once more, and found stored
        }
    }

    private RevWalk next(RevWalk walk, SynchronousSink<NewCommit> sink) {
        try {
            RevCommit commit = walk.next();
            if (commit == null) {
                sink.complete();
            } else {
                sink.next(RawCommit.read(commit, commit.getRawBuffer()));
                commit.disposeBody();
            }
        } catch (IOException | RuntimeException e) {
            sink.error(broken(e));
        }
        return walk;
    }

    private void end(RevWalk walk) {
        walk.close();
        clone.leave();
    }

    private BrokenClone broken(Exception e) {
        clone.markBroken();
        return new BrokenClone(e);
    }

    /** The clone lacks a commit or cannot be read: it is made anew. */
    static final class BrokenClone extends RuntimeException {
        BrokenClone(Exception cause) {
            super("the clone cannot be read", cause, false, false);
        }
    }
}
