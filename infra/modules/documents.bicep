// Cosmos DB for NoSQL: a container a collection, partitioned by "/partition" (CosmosDocumentStore says why).
param name string
param location string
param tags object
param workspaceId string
param privateNetwork bool
param zoneRedundant bool

@description('Pays by request and scales to nothing; else a shared throughput that scales by itself.')
param serverless bool

var database = 'pfmg'
var collections = ['runs', 'datasets', 'projects', 'consents', 'policies', 'decisions', 'ledgers', 'audit', 'airlock', 'quotas']

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: { tier: 'Continuous30Days' }
    }
    capabilities: serverless ? [{ name: 'EnableServerless' }] : []
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    databaseAccountOfferType: 'Standard'
    disableKeyBasedMetadataWriteAccess: true
    disableLocalAuth: true
    locations: [
      {
        locationName: location
        failoverPriority: 0
        isZoneRedundant: zoneRedundant
      }
    ]
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
  }

  resource documents 'sqlDatabases' = {
    name: database
    properties: {
      resource: { id: database }
      options: serverless ? {} : { autoscaleSettings: { maxThroughput: 4000 } }
    }

    // Only what a query may name is indexed: partition, which is not indexed by itself, top-level fields of "body", and id, which orders.
    resource containers 'containers' = [for collection in collections: {
      name: collection
      properties: {
        resource: {
          id: collection
          partitionKey: {
            kind: 'Hash'
            paths: ['/partition']
            version: 2
          }
          indexingPolicy: {
            indexingMode: 'consistent'
            includedPaths: [{ path: '/body/*' }, { path: '/id/?' }, { path: '/partition/?' }]
            excludedPaths: [{ path: '/*' }]
          }
        }
      }
    }]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      { category: 'ControlPlaneRequests', enabled: true }
      { category: 'PartitionKeyRUConsumption', enabled: true }
    ]
    metrics: [{ category: 'Requests', enabled: true }]
  }
}

output id string = account.id
output name string = account.name
output url string = account.properties.documentEndpoint
output database string = database
