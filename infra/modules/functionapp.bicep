// The function app: `pfmg serve` as a custom handler on Flex Consumption (docs/adr/0004).
param name string
param location string
param tags object
param workspaceId string
param identityId string
param identityClientId string
param insightsName string
param hostStorageName string
param intakeName string
param lakeName string
param eventTopicUrl string
param cosmosUrl string
param cosmosDatabase string
param keyVaultUrl string
param batchUrl string
param batchPool string
param batchImage string
param batchNodeSlots int
param nodesIdentityId string
param nodesClientId string

@description('Whose tokens the app believes, and for whom they must be made (docs/deploy.md).')
param callersAuthority string
param callersAudience string

@description('Unproved: what Flex Consumption calls a custom handler, and its version (README.md).')
param runtimeName string
param runtimeVersion string
param maximumInstances int

@description('Instances that never sleep; 0 pays for none.')
param alwaysReadyInstances int
param zoneRedundant bool

@description('Subnet that the app calls out of; empty without a private network.')
param subnetId string

resource hostStorage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: hostStorageName
}

resource intake 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: intakeName
}

resource lake 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: lakeName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostStorage.properties.primaryEndpoints.blob}app-package'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: runtimeName
        version: runtimeVersion
      }
      scaleAndConcurrency: {
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
        instanceMemoryMB: 4096
        maximumInstanceCount: maximumInstances
        // A query may take a core for seconds: few at once, and another instance early.
        triggers: { http: { perInstanceConcurrency: 4 } }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: {
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identityClientId}'
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      AzureWebJobsStorage__accountName: hostStorage.name
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsStorage__credential: 'managedidentity'
      IntakeStorage__clientId: identityClientId
      IntakeStorage__credential: 'managedidentity'
      IntakeStorage__queueServiceUri: intake.properties.primaryEndpoints.queue
      Callers__Algorithms: 'RS256'
      Callers__Audience: callersAudience
      Callers__Authority: callersAuthority
      Callers__SubjectClaim: 'oid'
      Callers__TokenTypes: 'JWT'
      Drs__Cloud: 'azure'
      Drs__Region: location
      Azure__BatchImage: batchImage
      Azure__BatchNodeClientId: nodesClientId
      Azure__BatchNodeIdentity: nodesIdentityId
      Azure__BatchNodeSlots: string(batchNodeSlots)
      Azure__BatchPool: batchPool
      Azure__BatchUrl: batchUrl
      Azure__CosmosDatabase: cosmosDatabase
      Azure__CosmosUrl: cosmosUrl
      Azure__EventSource: '/pfmg/${name}'
      Azure__EventTopicUrl: eventTopicUrl
      Azure__IntakeUrl: intake.properties.primaryEndpoints.blob
      Azure__KeyVaultUrl: keyVaultUrl
      Azure__LakeUrl: lake.properties.primaryEndpoints.blob
      Azure__ManagedIdentityClientId: identityClientId
    }
  }

  // Publishing by password is a shared key too.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output url string = 'https://${app.properties.defaultHostName}'
