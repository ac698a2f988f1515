-- UP Migration
CREATE TABLE authors (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

-- DOWN Migration
DROP TABLE authors;
