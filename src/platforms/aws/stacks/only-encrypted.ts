const who = {
  Principal: { AWS: '*' },
  Action: [
    'elasticfilesystem:ClientMount',
    'elasticfilesystem:ClientWrite',
    'elasticfilesystem:ClientRootAccess',
  ],
}

/** Whoever mounts a file system speaks TLS, through a mount target in our network. */
export const onlyEncrypted = () => ({
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Effect: 'Allow', ...who },
      Condition: { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } },
    },
    { ...{ Effect: 'Deny', ...who }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ],
})
