package dev.onetrip.commits.git;

import java.io.IOException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * A walk over the parents that git sees. JGit takes every header after the parents for one more if it begins with a p;
 * here that header gets another name.
 */
final class CommitsWalk extends RevWalk {
    CommitsWalk(Repository repository) {
        super(new Renaming(repository.newObjectReader()));
    }

    @Override
    public void close() {
        super.close();
        getObjectReader().close();
    }

    private static final class Renaming extends ObjectReader.Filter {
        private final ObjectReader plain;

        Renaming(ObjectReader plain) {
            this.plain = plain;
        }

        @Override
        protected ObjectReader delegate() {
            return plain;
        }

        @Override
        public ObjectReader newReader() {
            return new Renaming(plain.newReader());
        }

        @Override
        public ObjectLoader open(AnyObjectId id) throws IOException {
            return renamed(super.open(id));
        }

        @Override
        public ObjectLoader open(AnyObjectId id, int typeHint) throws IOException {
            return renamed(super.open(id, typeHint));
        }

        private static ObjectLoader renamed(ObjectLoader loader) {
            if (loader.getType() != Constants.OBJ_COMMIT || loader.isLarge()) {
                return loader;
            }
            byte[] raw = loader.getCachedBytes();
            int end = CommitHead.end(raw);
            if (end >= raw.length || raw[end] != 'p') {
                return loader;
            }
            byte[] other = raw.clone();
            other[end] = '-';
            return new ObjectLoader.SmallObject(Constants.OBJ_COMMIT, other);
        }
    }
}
