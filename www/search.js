// What starts the search module.
