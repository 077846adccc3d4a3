package dev.onetrip.commits.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevWalk;

/** A real git repository on disk whose commits are written byte by byte, the odd ones included. */
final class History implements AutoCloseable {
    private final FileRepository repository;
    private final ObjectId tree;
    private long clock = 1_700_000_000;

    /** Makes an empty one. */
    History(Path directory) {
        try {
            GitSettings.apply();
            repository = new FileRepository(directory.toFile());
            repository.create(true);
            repository.getConfig().setBoolean("uploadpack", null, "allowFilter", true);
            repository.getConfig().save();
            try (ObjectInserter inserter = repository.newObjectInserter()) {
                ObjectId blob = inserter.insert(Constants.OBJ_BLOB, "hello".getBytes(StandardCharsets.UTF_8));
                TreeFormatter files = new TreeFormatter();
                files.append("hello.txt", org.eclipse.jgit.lib.FileMode.REGULAR_FILE, blob);
                tree = inserter.insert(files);
                inserter.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FileRepository repository() {
        return repository;
    }

    String url() {
        return "file://" + repository.getDirectory().toPath().toAbsolutePath();
    }

    /** An ordinary commit, a minute after the one before. */
    ObjectId commit(String message, ObjectId... parents) {
        clock += 60;
        return raw(
                ("author Ada Lovelace <ada@example.org> " + clock + " +0100\ncommitter Ada Lovelace <ada@example.org> "
                                + clock + " +0100\n\n" + message)
                        .getBytes(StandardCharsets.UTF_8),
                parents);
    }

    /** As many in a row as told, of a few hundred authors, in one pack. */
    ObjectId line(int count) throws IOException {
        ObjectId last = ObjectId.zeroId();
        try (ObjectInserter inserter = repository.getObjectDatabase().newPackInserter()) {
            for (int i = 0; i < count; i++) {
                clock += 60;
                String who = "Author " + i % 800 + " <author" + i % 800 + "@example.org> " + clock + " +0000";
                String parent = i == 0 ? "" : "parent " + last.name() + "\n";
                last = inserter.insert(
                        Constants.OBJ_COMMIT,
                        ("tree " + tree.name() + "\n" + parent + "author " + who + "\ncommitter " + who
                                        + "\n\nFix number " + i
                                        + "\n\nA body of some length that says why it was done, as people write it.\n")
                                .getBytes(StandardCharsets.UTF_8));
            }
            inserter.flush();
        }
        return last;
    }

    /** A commit of which everything after the parents is given. */
    ObjectId raw(byte[] rest, ObjectId... parents) {
        StringBuilder head = new StringBuilder("tree " + tree.name() + "\n");
        for (ObjectId parent : parents) {
            head.append("parent ").append(parent.name()).append('\n');
        }
        byte[] first = head.toString().getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[first.length + rest.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            ObjectId id = inserter.insert(Constants.OBJ_COMMIT, all);
            inserter.flush();
            return id;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a branch, or {@code refs/tags/…}, name it, whatever it named before. */
    void branch(String name, ObjectId commit) {
        try {
            RefUpdate update = repository.updateRef(name.startsWith("refs/") ? name : "refs/heads/" + name);
            update.setNewObjectId(commit);
            update.setForceUpdate(true);
            RefUpdate.Result unused = update.update();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void removeBranch(String name) {
        try {
            RefUpdate update = repository.updateRef("refs/heads/" + name);
            update.setForceUpdate(true);
            RefUpdate.Result unused = update.delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What git itself says can be reached. */
    Set<String> reachable() {
        try (RevWalk walk = new RevWalk(repository)) {
            for (var ref : repository.getRefDatabase().getRefsByPrefix("refs/")) {
                walk.markStart(walk.parseCommit(ref.getObjectId()));
            }
            Iterable<? extends ObjectId> all = walk;
            return java.util.stream.StreamSupport.stream(all.spliterator(), false)
                    .map(ObjectId::name)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        repository.close();
    }
}
