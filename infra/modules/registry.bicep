// Container registry of the task image; pulled and pushed by identity only.
param name string
param location string
param tags object
param workspaceId string

@description('Basic, or Premium, which alone has zones and private endpoints.')
param sku string
param zoneRedundant bool

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: take(name, 50)
  location: location
  tags: tags
  sku: { name: sku }
  properties: {
    adminUserEnabled: false
    // Whoever deploys pushes from outside, by identity; nodes of a private network pull through an endpoint.
    publicNetworkAccess: 'Enabled'
    zoneRedundancy: zoneRedundant ? 'Enabled' : 'Disabled'
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: registry
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'ContainerRegistryLoginEvents', enabled: true }
      { category: 'ContainerRegistryRepositoryEvents', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = registry.id
output name string = registry.name
output server string = registry.properties.loginServer
