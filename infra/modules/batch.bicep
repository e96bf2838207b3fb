// The Azure Batch account; its pools: pools.bicep.
param name string
param location string
param tags object
param workspaceId string
param privateNetwork bool

resource account 'Microsoft.Batch/batchAccounts@2024-07-01' = {
  name: take(name, 24)
  location: location
  tags: tags
  properties: {
    allowedAuthenticationModes: ['AAD', 'TaskAuthenticationToken']
    poolAllocationMode: 'BatchService'
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'AuditLog', enabled: true }
      { category: 'ServiceLog', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = account.id
output name string = account.name
output url string = 'https://${account.properties.accountEndpoint}'
