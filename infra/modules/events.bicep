// Topics: storage events of both accounts, and domain events out as CloudEvents. Who subscribes: subscriptions.bicep.
param name string
param location string
param tags object
param workspaceId string
param privateNetwork bool
param intakeName string
param lakeName string

resource intake 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: intakeName
}

resource lake 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: lakeName
}

resource intakeTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-intake-${name}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: intake.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

// Receipts lie in the lake's account, beside the work of their runs: that account keeps nothing that was deleted.
resource lakeTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-lake-${name}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: lake.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'evgt-${name}'
  location: location
  tags: tags
  properties: {
    disableLocalAuth: true
    inputSchema: 'CloudEventSchemaV1_0'
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
  }
}

resource intakeDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: intakeTopic
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'DeliveryFailures', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource lakeDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: lakeTopic
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'DeliveryFailures', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource topicDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: topic
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'DeliveryFailures', enabled: true }
      { category: 'PublishFailures', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output intakeTopicName string = intakeTopic.name
output intakeTopicId string = intakeTopic.id
output intakePrincipalId string = intakeTopic.identity.principalId
output lakeTopicName string = lakeTopic.name
output lakeTopicId string = lakeTopic.id
output lakePrincipalId string = lakeTopic.identity.principalId
output topicId string = topic.id
output topicName string = topic.name
output topicUrl string = topic.properties.endpoint
