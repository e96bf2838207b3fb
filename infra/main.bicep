// Everything that one deployment of Pfmg.Cloud needs, in one resource group. What of it is proved: README.md.
targetScope = 'subscription'

@minLength(1)
@maxLength(20)
@description('The azd environment; part of every name.')
param environmentName string

@description('The region; health data of the plan stay in France.')
@allowed([
  'francecentral'
  'francesouth'
])
param location string

@description('Image that batch nodes run: the same executable as the function app, with the native tools. Empty: no pool is made.')
param taskImage string = ''

@description('Registry of that image, reached by the identity ("NAME.azurecr.io"); empty with an empty image.')
param taskRegistry string = ''

@description('Spot nodes that the pool may grow to.')
@minValue(0)
@maxValue(1000)
param maxSpotNodes int = 50

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-pfmg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  name: 'identity'
  params: {
    name: 'id-pfmg-${token}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: {
    name: 'pfmg-${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module intake 'modules/storage.bicep' = {
  scope: group
  name: 'intake'
  params: {
    name: 'intake${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    hierarchical: true
    containers: ['uploads']
    queues: ['uploads', 'receipts']
  }
}

module lake 'modules/storage.bicep' = {
  scope: group
  name: 'lake'
  params: {
    name: 'lake${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    hierarchical: false
    containers: ['lake', 'references', 'runs', 'app-package']
    queues: []
  }
}

module events 'modules/events.bicep' = {
  scope: group
  name: 'events'
  params: {
    name: 'pfmg-${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    intakeName: intake.outputs.name
    lakeName: lake.outputs.name
  }
}

module documents 'modules/documents.bicep' = {
  scope: group
  name: 'documents'
  params: {
    name: 'cosmos-pfmg-${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module keys 'modules/keys.bicep' = {
  scope: group
  name: 'keys'
  params: {
    name: 'kv-pfmg-${take(token, 12)}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module batch 'modules/batch.bicep' = {
  scope: group
  name: 'batch'
  params: {
    name: 'batch${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    identityId: identity.outputs.id
    taskImage: taskImage
    taskRegistry: taskRegistry
    maxSpotNodes: maxSpotNodes
  }
}

module app 'modules/functionapp.bicep' = {
  scope: group
  name: 'app'
  params: {
    name: 'func-pfmg-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    insightsConnectionString: monitoring.outputs.connectionString
    intakeName: intake.outputs.name
    lakeName: lake.outputs.name
    eventTopicUrl: events.outputs.topicUrl
    cosmosUrl: documents.outputs.url
    cosmosDatabase: documents.outputs.database
    batchUrl: batch.outputs.url
    keyVaultUrl: keys.outputs.url
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output PFMG_URL string = app.outputs.url
output PFMG_INTAKE_ACCOUNT string = intake.outputs.name
output PFMG_LAKE_ACCOUNT string = lake.outputs.name
