complete --keep-order --exclusive --command loggia --arguments "(COMPLETE=fish loggia -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
