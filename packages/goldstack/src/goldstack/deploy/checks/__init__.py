"""What `infra.check` looks at, a module for each subject: nothing is started, nobody is asked."""
