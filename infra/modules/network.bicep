// The private network of prod: the app and the nodes call out of it, everything that holds data is reached inside it.
param name string
param location string
param tags object
param workspaceId string

resource outbound 'Microsoft.Network/publicIPAddresses@2024-01-01' = {
  name: 'pip-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

// Sign-in, telemetry and Azure's own packages are public; everything else has an endpoint inside.
resource gateway 'Microsoft.Network/natGateways@2024-01-01' = {
  name: 'ng-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: outbound.id }] }
}

// The default rules hold: in from the network, out to anywhere, nothing in from outside.
resource guard 'Microsoft.Network/networkSecurityGroups@2024-01-01' = {
  name: 'nsg-${name}'
  location: location
  tags: tags
  properties: { securityRules: [] }
}

resource network 'Microsoft.Network/virtualNetworks@2024-01-01' = {
  name: 'vnet-${name}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/16'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.20.0.0/24'
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
          natGateway: { id: gateway.id }
          networkSecurityGroup: { id: guard.id }
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: '10.20.1.0/24'
          networkSecurityGroup: { id: guard.id }
        }
      }
      {
        name: 'nodes'
        properties: {
          addressPrefix: '10.20.16.0/20'
          natGateway: { id: gateway.id }
          networkSecurityGroup: { id: guard.id }
        }
      }
    ]
  }
}

resource guardDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: guard
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'NetworkSecurityGroupEvent', enabled: true }
      { category: 'NetworkSecurityGroupRuleCounter', enabled: true }
    ]
  }
}

resource networkDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: network
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource outboundDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: outbound
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output networkId string = network.id
output appSubnetId string = '${network.id}/subnets/app'
output endpointsSubnetId string = '${network.id}/subnets/endpoints'
output nodesSubnetId string = '${network.id}/subnets/nodes'
