// Everything in the resource group, module by module; main.bicep says what each parameter means.
param location string
param tags object

@description('Makes names unique: lower case letters and digits, 13 of them.')
param suffix string

@description('One file of profiles/.')
param chosen object
param taskImage string
param batchPool string
param deployerId string
param deployerType string
param uploadAddresses string
param apiClientId string
param alertEmail string
param budgetStart string
param functionsRuntimeName string
param functionsRuntimeVersion string

module identities 'modules/identities.bicep' = {
  name: 'identities'
  params: {
    name: 'pfmg-${suffix}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: 'pfmg-${suffix}'
    location: location
    tags: tags
    retentionDays: chosen.logRetentionDays
  }
}

module network 'modules/network.bicep' = if (chosen.privateNetwork) {
  name: 'network'
  params: {
    name: 'pfmg-${suffix}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

// What platforms deliver; real folders, so that a grant can cover one.
module intake 'modules/storage.bicep' = {
  name: 'intake'
  params: {
    name: 'intake${suffix}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    sku: chosen.intakeSku
    hierarchical: true
    containers: ['uploads']
    queues: ['uploads', 'uploads-poison', 'receipts', 'receipts-poison']
    keepsDeletedDays: chosen.intakeKeepsDeletedDays
    coolAfterDays: chosen.coolAfterDays
    archiveAfterDays: chosen.archiveAfterDays
    blobLogs: ['StorageRead', 'StorageWrite', 'StorageDelete']
    privateNetwork: chosen.privateNetwork
    allowedAddresses: empty(uploadAddresses) ? [] : split(uploadAddresses, ',')
  }
}

// Neither versions nor deleted blobs are kept: what an erasure deletes is gone.
module lake 'modules/storage.bicep' = {
  name: 'lake'
  params: {
    name: 'lake${suffix}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    sku: chosen.lakeSku
    hierarchical: false
    containers: ['lake', 'references', 'runs', 'counter', 'audit', 'airlock']
    queues: []
    keepsDeletedDays: 0
    coolAfterDays: 0
    archiveAfterDays: 0
    blobLogs: ['StorageWrite', 'StorageDelete']
    privateNetwork: chosen.privateNetwork
    allowedAddresses: []
  }
}

// The Functions host's own: it asks for Owner of blobs, which it shall have on nothing of ours.
module hostStorage 'modules/storage.bicep' = {
  name: 'host'
  params: {
    name: 'host${suffix}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    sku: chosen.lakeSku
    hierarchical: false
    containers: ['app-package']
    queues: []
    keepsDeletedDays: 0
    coolAfterDays: 0
    archiveAfterDays: 0
    blobLogs: ['StorageWrite', 'StorageDelete']
    // Whoever deploys sends the package from outside; no data of ours is in it.
    privateNetwork: false
    allowedAddresses: []
  }
}

module events 'modules/events.bicep' = {
  name: 'events'
  params: {
    name: 'pfmg-${suffix}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    privateNetwork: chosen.privateNetwork
    intakeName: intake.outputs.name
    lakeName: lake.outputs.name
  }
}

module documents 'modules/documents.bicep' = {
  name: 'documents'
  params: {
    name: 'cosmos-pfmg-${suffix}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    privateNetwork: chosen.privateNetwork
    zoneRedundant: chosen.zoneRedundant
    serverless: chosen.cosmosServerless
  }
}

module keys 'modules/keys.bicep' = {
  name: 'keys'
  params: {
    name: 'kv-pfmg-${take(suffix, 12)}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    privateNetwork: chosen.privateNetwork
    hardwareKeys: chosen.hardwareKeys
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: {
    name: 'pfmg${suffix}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    sku: chosen.registrySku
    zoneRedundant: chosen.zoneRedundant
  }
}

module batch 'modules/batch.bicep' = {
  name: 'batch'
  params: {
    name: 'batch${suffix}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    privateNetwork: chosen.privateNetwork
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  params: {
    hostStorageName: hostStorage.outputs.name
    intakeName: intake.outputs.name
    lakeName: lake.outputs.name
    cosmosName: documents.outputs.name
    vaultName: keys.outputs.name
    topicName: events.outputs.topicName
    batchName: batch.outputs.name
    registryName: registry.outputs.name
    insightsName: monitoring.outputs.insightsName
    principals: {
      app: identities.outputs.appPrincipalId
      nodes: identities.outputs.nodesPrincipalId
      eventsOfIntake: events.outputs.intakePrincipalId
      eventsOfLake: events.outputs.lakePrincipalId
      deployer: deployerId
    }
    deployerType: deployerType
  }
}

// After the roles: Event Grid tries the queue by the topic's identity when it is told of it.
module subscriptions 'modules/subscriptions.bicep' = {
  name: 'subscriptions'
  dependsOn: [roles]
  params: {
    intakeTopicName: events.outputs.intakeTopicName
    lakeTopicName: events.outputs.lakeTopicName
    queuesAccountId: intake.outputs.id
  }
}

// After the roles: nodes pull the image as soon as there is a pool.
module pools 'modules/pools.bicep' = {
  name: 'pools'
  dependsOn: [roles]
  params: {
    tags: tags
    batchName: batch.outputs.name
    nodesIdentityId: identities.outputs.nodesId
    registryServer: registry.outputs.server
    taskImage: taskImage
    vmSizes: chosen.vmSizes
    taskSlotsPerNode: chosen.taskSlotsPerNode
    tasksPerNode: chosen.tasksPerNode
    maxSpotNodes: chosen.maxSpotNodes
    maxDedicatedNodes: chosen.maxDedicatedNodes
    subnetId: chosen.privateNetwork ? network!.outputs.nodesSubnetId : ''
  }
}

module endpoints 'modules/endpoints.bicep' = if (chosen.privateNetwork) {
  name: 'endpoints'
  params: {
    name: 'pfmg-${suffix}'
    location: location
    tags: tags
    networkId: network!.outputs.networkId
    subnetId: network!.outputs.endpointsSubnetId
    targets: [
      { name: 'intake-blob', id: intake.outputs.id, group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
      { name: 'intake-queue', id: intake.outputs.id, group: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}' }
      { name: 'lake-blob', id: lake.outputs.id, group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
      { name: 'cosmos', id: documents.outputs.id, group: 'Sql', zone: 'privatelink.documents.azure.com' }
      { name: 'vault', id: keys.outputs.id, group: 'vault', zone: 'privatelink.vaultcore.azure.net' }
      { name: 'topic', id: events.outputs.topicId, group: 'topic', zone: 'privatelink.eventgrid.azure.net' }
      { name: 'registry', id: registry.outputs.id, group: 'registry', zone: 'privatelink.azurecr.io' }
      { name: 'batch', id: batch.outputs.id, group: 'batchAccount', zone: 'privatelink.batch.azure.com' }
      { name: 'batch-nodes', id: batch.outputs.id, group: 'nodeManagement', zone: 'privatelink.batch.azure.com' }
    ]
  }
}

module app 'modules/functionapp.bicep' = {
  name: 'app'
  params: {
    name: 'func-pfmg-${suffix}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    identityId: identities.outputs.appId
    identityClientId: identities.outputs.appClientId
    insightsName: monitoring.outputs.insightsName
    hostStorageName: hostStorage.outputs.name
    intakeName: intake.outputs.name
    lakeName: lake.outputs.name
    eventTopicUrl: events.outputs.topicUrl
    cosmosUrl: documents.outputs.url
    cosmosDatabase: documents.outputs.database
    keyVaultUrl: keys.outputs.url
    batchUrl: batch.outputs.url
    batchPool: empty(batchPool) ? join(map(range(0, length(chosen.vmSizes)), place => place == 0 ? 'spot' : 'spot-${place + 1}'), ',') : batchPool
    // Until an image is named no pool exists, and runs wait for one.
    batchImage: '${registry.outputs.server}/${empty(taskImage) ? 'pfmg-worker:none' : taskImage}'
    batchNodeSlots: chosen.taskSlotsPerNode
    nodesIdentityId: identities.outputs.nodesId
    nodesClientId: identities.outputs.nodesClientId
    callersAuthority: '${environment().authentication.loginEndpoint}${subscription().tenantId}/v2.0'
    callersAudience: apiClientId
    runtimeName: functionsRuntimeName
    runtimeVersion: functionsRuntimeVersion
    maximumInstances: chosen.maximumInstances
    alwaysReadyInstances: chosen.alwaysReadyInstances
    zoneRedundant: chosen.zoneRedundant
    subnetId: chosen.privateNetwork ? network!.outputs.appSubnetId : ''
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    name: 'pfmg-${suffix}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    topicIds: [events.outputs.intakeTopicId, events.outputs.lakeTopicId]
    monthlyBudget: chosen.monthlyBudget
    budgetStart: budgetStart
  }
}

output url string = app.outputs.url
output intakeName string = intake.outputs.name
output lakeName string = lake.outputs.name
output registryServer string = registry.outputs.server
