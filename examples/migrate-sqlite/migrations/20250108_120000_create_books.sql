-- UP Migration
CREATE TABLE books (
    id INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL REFERENCES authors(id),
    title TEXT NOT NULL
);

CREATE INDEX books_author ON books(author_id);

-- Text reaches the database as it stands here, question marks included.
INSERT INTO authors (id, name) VALUES (1, 'Who?');

-- DOWN Migration
DELETE FROM authors WHERE id = 1;
DROP TABLE books;
