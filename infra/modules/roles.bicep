// Every role assignment there is, from one table: roles.json. A scope below is a row's "scope"; nothing else is assigned anywhere.
param hostStorageName string
param intakeName string
param lakeName string
param cosmosName string
param vaultName string
param topicName string
param batchName string
param registryName string
param insightsName string

@description('Object ids by the table\'s names of principals; an empty one is left out.')
param principals object

@description('What the deployer is: User, or ServicePrincipal where a pipeline deploys.')
param deployerType string

var table = loadJsonContent('../roles.json')
var rows = filter(table.assignments, row => !empty(principals[row.principal]))

resource hostStorage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: hostStorageName
}

resource intake 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: intakeName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource uploads 'containers' existing = {
      name: 'uploads'
    }
  }

  resource queueService 'queueServices' existing = {
    name: 'default'

    resource uploads 'queues' existing = {
      name: 'uploads'
    }

    resource uploadsPoison 'queues' existing = {
      name: 'uploads-poison'
    }

    resource receipts 'queues' existing = {
      name: 'receipts'
    }

    resource receiptsPoison 'queues' existing = {
      name: 'receipts-poison'
    }
  }
}

resource lake 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: lakeName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource lakeFiles 'containers' existing = {
      name: 'lake'
    }

    resource references 'containers' existing = {
      name: 'references'
    }

    resource runs 'containers' existing = {
      name: 'runs'
    }

    resource counter 'containers' existing = {
      name: 'counter'
    }

    resource auditTrail 'containers' existing = {
      name: 'audit'
    }

    resource airlock 'containers' existing = {
      name: 'airlock'
    }
  }
}

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' existing = {
  name: cosmosName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName

  resource signing 'keys' existing = {
    name: 'signing'
  }

  resource pseudonyms 'keys' existing = {
    name: 'pseudonyms'
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource batch 'Microsoft.Batch/batchAccounts@2024-07-01' existing = {
  name: batchName
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource onHost 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'host'): {
  scope: hostStorage
  name: guid(hostStorage.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onIntake 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'intake'): {
  scope: intake
  name: guid(intake.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onUploads 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'intake/uploads'): {
  scope: intake::blobs::uploads
  name: guid(intake::blobs::uploads.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onUploadsQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'intake/queues/uploads'): {
  scope: intake::queueService::uploads
  name: guid(intake::queueService::uploads.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onUploadsPoison 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'intake/queues/uploads-poison'): {
  scope: intake::queueService::uploadsPoison
  name: guid(intake::queueService::uploadsPoison.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onReceiptsQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'intake/queues/receipts'): {
  scope: intake::queueService::receipts
  name: guid(intake::queueService::receipts.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onReceiptsPoison 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'intake/queues/receipts-poison'): {
  scope: intake::queueService::receiptsPoison
  name: guid(intake::queueService::receiptsPoison.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onLake 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'lake/lake'): {
  scope: lake::blobs::lakeFiles
  name: guid(lake::blobs::lakeFiles.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onReferences 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'lake/references'): {
  scope: lake::blobs::references
  name: guid(lake::blobs::references.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onRuns 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'lake/runs'): {
  scope: lake::blobs::runs
  name: guid(lake::blobs::runs.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onCounter 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'lake/counter'): {
  scope: lake::blobs::counter
  name: guid(lake::blobs::counter.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onAudit 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'lake/audit'): {
  scope: lake::blobs::auditTrail
  name: guid(lake::blobs::auditTrail.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onAirlock 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'lake/airlock'): {
  scope: lake::blobs::airlock
  name: guid(lake::blobs::airlock.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onSigning 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'keys/signing'): {
  scope: vault::signing
  name: guid(vault::signing.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onPseudonyms 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'keys/pseudonyms'): {
  scope: vault::pseudonyms
  name: guid(vault::pseudonyms.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onTopic 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'topic'): {
  scope: topic
  name: guid(topic.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onBatch 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'batch'): {
  scope: batch
  name: guid(batch.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onRegistry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'registry'): {
  scope: registry
  name: guid(registry.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

resource onInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in filter(rows, row => row.scope == 'insights'): {
  scope: insights
  name: guid(insights.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    principalType: row.principal == 'deployer' ? deployerType : 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', table.roles[row.role])
  }
}]

// Cosmos DB keeps its data roles itself.
resource onDocuments 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2024-05-15' = [for row in filter(rows, row => row.scope == 'documents'): {
  parent: cosmos
  name: guid(cosmos.id, principals[row.principal], row.role)
  properties: {
    principalId: principals[row.principal]
    roleDefinitionId: '${cosmos.id}/sqlRoleDefinitions/${table.roles[row.role]}'
    scope: cosmos.id
  }
}]
