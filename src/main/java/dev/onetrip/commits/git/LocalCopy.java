package dev.onetrip.commits.git;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.internal.storage.file.PackInserter;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdOwnerMap;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/**
 * Copies every commit that the branches and tags of a repository of this machine lead to, byte by byte and nothing
 * else, in one pack; all or none. Trees and files may be missing there.
 */
final class LocalCopy {
    /** Commits are short texts: more would take twice the time for a tenth of the room. */
    private static final int COMPRESSION = 1;

    private final Path directory;
    private final Download download;

    LocalCopy(Path directory, Download download) {
        this.directory = directory;
        this.download = download;
    }

    /** Blocks; the commits that branches and tags lead to. */
    Set<ObjectId> into(Repository local) throws IOException {
        Path link = local.getDirectory().toPath().resolve("source");
        try (LocalRepository source = LocalRepository.open(directory, link)) {
            List<Ref> refs = LocalRefs.of(source);
            Tips tips = Tips.of(source.repository(), refs);
            if (!tips.missing().isEmpty()) {
                Ref ref = tips.missing().get(0);
                throw RemoteProblem.missing(ref.getName(), ref.getObjectId());
            }
            try (PackInserter pack =
                            ((FileRepository) local).getObjectDatabase().newPackInserter();
                    ObjectReader from = source.repository().newObjectReader();
                    ObjectReader here = local.newObjectReader()) {
                pack.setCompressionLevel(COMPRESSION);
                pack.checkExisting(false);
                new Copying(from, here, pack).copy(tips.commits());
                pack.flush();
            }
            return tips.commits();
        }
    }

    /** One commit that was seen. */
    private static final class Seen extends ObjectIdOwnerMap.Entry {
        Seen(AnyObjectId id) {
            super(id);
        }
    }

    private final class Copying {
        private final ObjectReader from;
        private final ObjectReader here;
        private final PackInserter pack;
        private final ObjectIdOwnerMap<Seen> seen = new ObjectIdOwnerMap<>();
        private final Deque<ObjectId> left = new ArrayDeque<>();

        Copying(ObjectReader from, ObjectReader here, PackInserter pack) {
            this.from = from;
            this.here = here;
            this.pack = pack;
        }

        /** What is here has all its parents here: packs come whole. */
        void copy(Set<ObjectId> tips) throws IOException {
            for (ObjectId tip : tips) {
                add(tip);
            }
            while (!left.isEmpty()) {
                ObjectId id = left.removeLast();
                byte[] raw = read(id);
                download.copied(raw.length);
                if (CommitHead.end(raw) == 0
                        || !pack.insert(Constants.OBJ_COMMIT, raw).equals(id)) {
                    throw RemoteProblem.of("The repository is damaged: the commit " + id.name() + " cannot be read.");
                }
                for (ObjectId parent : CommitHead.parents(raw)) {
                    add(parent);
                }
            }
        }

        private byte[] read(ObjectId id) throws IOException {
            try {
                return from.open(id, Constants.OBJ_COMMIT).getCachedBytes();
            } catch (MissingObjectException e) {
                throw from.getShallowCommits().isEmpty()
                        ? RemoteProblem.of("The repository is damaged or a part of another: the commit " + id.name()
                                + " is missing.")
                        : RemoteProblem.of(RemoteProblem.SHALLOW);
            }
        }

        private void add(ObjectId id) throws IOException {
            if (!seen.contains(id)) {
                seen.add(new Seen(id));
                if (!here.has(id)) {
                    left.addLast(id);
                }
            }
        }
    }
}
