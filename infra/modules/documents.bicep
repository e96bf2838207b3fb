// Cosmos DB for NoSQL: a container a collection, partitioned by "/partition" (CosmosDocumentStore says why).
param name string
param location string
param tags object
param principalId string

var database = 'pfmg'
var collections = ['projects', 'consents', 'policies', 'decisions', 'ledgers', 'audit']

// Cosmos' own data roles, not Azure's: 2 is the built-in Data Contributor.
var dataContributor = '00000000-0000-0000-0000-000000000002'

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
    capabilities: [{ name: 'EnableServerless' }]
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    databaseAccountOfferType: 'Standard'
    disableLocalAuth: true
    locations: [
      {
        locationName: location
        failoverPriority: 0
        isZoneRedundant: false
      }
    ]
    minimalTlsVersion: 'Tls12'
  }

  resource documents 'sqlDatabases' = {
    name: database
    properties: { resource: { id: database } }

    // Only what a query may name is indexed: the store filters by top-level fields of "body" and orders by id.
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
            includedPaths: [{ path: '/body/*' }, { path: '/id/?' }]
            excludedPaths: [{ path: '/*' }]
          }
        }
      }
    }]
  }

  resource access 'sqlRoleAssignments' = {
    name: guid(account.id, principalId, dataContributor)
    properties: {
      principalId: principalId
      roleDefinitionId: '${account.id}/sqlRoleDefinitions/${dataContributor}'
      scope: account.id
    }
  }
}

output url string = account.properties.documentEndpoint
output database string = database
